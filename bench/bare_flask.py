"""The least that Flask can do under the same gunicorn: answer any address with the bytes of one file."""

from flask import Flask, Response

from core.settings import settings_of_process

ANSWER = "answer.json"


def create_server() -> Flask:
    """Return an app that answers with DATA_DIR/answer.json."""
    app = Flask("bare", static_folder=None)
    body = (settings_of_process().data_dir / ANSWER).read_bytes()

    @app.get("/", defaults={"_path": ""})
    @app.get("/<path:_path>")
    def answer(_path: str) -> Response:
        return Response(body, mimetype="application/json")

    return app
