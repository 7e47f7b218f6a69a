"""What pages send to their components in the browser, for the tests of pages."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def sent(app: AppTest, name: str) -> list[dict[str, Any]]:
    """What each component of this name gets, with the data that stay the same."""
    data = [
        (element.proto.component_name, json.loads(element.proto.json))
        for element in app.get("bidi_component")
    ]
    fixed = {one["part"]: one["fixed"] for sort, one in data if sort == f"{name}_code"}
    return [fixed[one["part"]] | (one["data"] or {}) for sort, one in data if sort == name]
