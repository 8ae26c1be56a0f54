"""The main window: its menus, actions, dialogs and deviations page."""
