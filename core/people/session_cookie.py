"""The session's cookie: sent back over https alone wherever the browser came by https."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class SessionCookie(SecureCookieSessionInterface):
    """Flask's signed cookie; HttpOnly and SameSite=Lax are in the app's configuration."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Say whether the cookie is for https alone. A proxy's word that it was https can only make it stricter."""
        said = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip().lower()
        return request.is_secure or said == "https"
