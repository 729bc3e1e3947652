from .widgets import show
