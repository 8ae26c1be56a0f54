"""This trial: its forms, limits, edit checks and endpoints. Another trial would replace only this package."""
