"""Coming in: sign-in with its limit, sign-out, the own password, an office's colours, the first page."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from central.config.visitor import address_of
from central.offices.models import Role
from central.pages import deeds, limits, words
from central.pages.models import Act
from central.pages.screen import Here, base, public, signed_in
from kiosk import colour


class _SignIn(LoginView):
    template_name = "pages/sign_in.html"
    next_page = "pages:home"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **base(self.request, None, timezone.now())}

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """One answer whatever was wrong; another where the limit is reached, which says nothing of names."""
        now = timezone.now()
        name = str(form.data.get("username", ""))
        free = limits.free_at(name, address_of(self.request), now)
        context = self.get_context_data(form=form, until=free and words.length(free - now))
        response = self.render_to_response(context, status=200 if free is None else 429)
        if free is not None:
            response["Retry-After"] = str(int((free - now).total_seconds()) + 1)
        return response


sign_in = public(_SignIn.as_view())


@public
def admin_login(request: HttpRequest) -> HttpResponse:
    """Django's own sign-in is this one: with its limit, in its languages."""
    query = urlencode({"next": request.GET.get("next", "")}) if request.GET.get("next") else ""
    target = redirect("pages:sign_in")
    target["Location"] += f"?{query}" if query else ""
    return target


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("pages:sign_in")


@require_GET
@signed_in(None)
def home(here: Here) -> HttpResponse:
    """To the own office's day; those of the whole country to the list of offices."""
    if here.account.role == Role.NATIONAL or here.office is None:
        return redirect("pages:offices")
    return redirect("pages:today", office=here.office.code)


@require_http_methods(["GET", "POST"])
@signed_in(None)
def own_password(here: Here) -> HttpResponse:
    form = PasswordChangeForm(here.account, here.request.POST or None)
    if here.request.method == "POST" and form.is_valid():
        update_session_auth_hash(here.request, form.save())
        deeds.note(here.account, Act.OWN_PASSWORD)
        messages.success(here.request, _("Your password was changed."))
        return redirect("pages:home")
    return here.show("password", {"form": form})


@require_GET
def accent(request: HttpRequest, code: str) -> HttpResponse:
    """An office's colour and those that derive from it, as on its kiosks; the same for ever."""
    text = f"#{code}"
    if not re.fullmatch(r"[0-9A-F]{6}", code) or colour.accent_problem(text) is not None:
        raise Http404
    main = colour.rgb(text)
    tokens = {
        "accent": main,
        "press": colour.shade(main, 0.75),
        # As `kiosk.ui.theme`: they give #E1EDF2 and #D3E6EE for the usual accent.
        "tint": colour.tinted(main, 0.916, 0.485),
        "on2": colour.tinted(main, 0.88, 0.543),
    }
    body = ":root{" + "".join(f"--{name}:{value.hex};" for name, value in tokens.items()) + "}\n"
    response = HttpResponse(body, content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
