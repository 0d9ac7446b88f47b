"""The command line, a module for each group of commands; `kiosk.__main__` loads the one asked for."""
