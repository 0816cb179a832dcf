FLASK_APP=app:create_server
