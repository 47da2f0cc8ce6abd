"""The desktop application: window, controllers, actions and settings. The only package that imports all others."""
