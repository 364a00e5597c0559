"""What is published: MediaPipe's Holistic behind Flask, made at the start; a picture in, landmarks out.

Run by MediaPipe's Python: flask_mediapipe.py PORT
"""

import logging
import sys

import cv2
import flask
import mediapipe
import numpy as np

app = flask.Flask(__name__)
holistic = mediapipe.solutions.holistic.Holistic(static_image_mode=True)
FIELDS = ("pose_landmarks", "left_hand_landmarks", "right_hand_landmarks", "face_landmarks")


@app.post("/v1/image")
def image() -> flask.typing.ResponseReturnValue:
    """Answer with the landmarks as JSON."""
    data = np.frombuffer(flask.request.get_data(), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if picture is None:
        return {"error": "the picture cannot be read"}, 422
    result = holistic.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    lists = {field: getattr(result, field) for field in FIELDS}
    return {
        field: None if found is None else [[point.x, point.y, point.z, point.visibility] for point in found.landmark]
        for field, found in lists.items()
    }


@app.get("/v1/health")
def health() -> flask.typing.ResponseReturnValue:
    """Answer that the program runs."""
    return {"status": "ok"}


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app.run(port=int(sys.argv[1]), threaded=False)
