"""What gunicorn serves: `gunicorn central.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.config.settings")
application = get_wsgi_application()
