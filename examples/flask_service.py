"""A Flask program that answers an uploaded picture with its landmarks drawn: warm at its start, two threads.

pip install flask 'holistic_native[headless]'
flask --app examples/flask_service.py run
curl -F image=@photo.jpg http://127.0.0.1:5000/upload -o drawn.jpg
"""

from __future__ import annotations

import cv2
import flask
import numpy as np

from holistic_native import Holistic, solutions

app = flask.Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 16 << 20
holistic = Holistic(static_image_mode=True, num_threads=2)
holistic.process(np.zeros((480, 640, 3), np.uint8))  # the first picture finds all models ready
drawing = solutions.drawing_utils
POINTS, BONES = drawing.DrawingSpec((0, 0, 255), 2, 3), drawing.DrawingSpec((255, 255, 255), 2)


@app.post("/upload")
def upload() -> flask.typing.ResponseReturnValue:
    """Answer with a JPEG, or with `{"error": ...}`."""
    if "image" not in flask.request.files:
        return {"error": "the form must have a field 'image'"}, 400
    data = np.frombuffer(flask.request.files["image"].read(), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if picture is None:
        return {"error": "the picture cannot be read"}, 422
    result = holistic.process(picture, format="bgr")
    for landmarks, connections in (
        (result.pose_landmarks, solutions.holistic.POSE_CONNECTIONS),
        (result.left_hand_landmarks, solutions.holistic.HAND_CONNECTIONS),
        (result.right_hand_landmarks, solutions.holistic.HAND_CONNECTIONS),
    ):
        drawing.draw_landmarks(picture, landmarks, connections, POINTS, BONES)
    return flask.Response(cv2.imencode(".jpg", picture)[1].tobytes(), mimetype="image/jpeg")
