"""The words of the pad in the visitor's language, as `pad/voice.js` says them."""

from __future__ import annotations

from sketchrnn.ui.language import tr, words


def pad_words() -> dict[str, str]:
    """Return the words of the pad by the names that its HTML and its scripts use."""
    return words(**_labels(), **_messages())


def _labels() -> dict[str, str]:
    return {
        "pad": tr("drawing pad"),
        "drawing": tr("Your drawing"),
        "hint": tr("Draw here"),
        "help": tr(
            "Draw with a mouse, a pen or a finger. Enter keeps the ending that is drawn faintly, "
            "the arrow keys choose among the endings, and Escape refuses them. Control Z takes a "
            "step back, Control Y does it again, and E turns the eraser on and off."
        ),
        "tools": tr("Tools of the drawing"),
        "undo": tr("Undo"),
        "redo": tr("Redo"),
        "erase": tr("Erase strokes"),
        "clear": tr("Clear"),
        "endless": tr("Let it draw alone"),
        "stop": tr("Stop"),
        "accept": tr("Keep"),
        "endings": tr("Endings"),
        "keep": tr("Keep ending {number} of {count}"),
        "separator": tr(", "),
        "gallery": tr("Drawings put aside and the picture behind"),
        "aside": tr("Put aside"),
        "aside_title": tr("Keep this drawing below and begin another"),
        "open": tr("Open drawing {number} of {count}"),
        "open_title": tr("Open (Delete removes it)"),
        "delete": tr("Delete drawing {number} of {count}"),
        "delete_title": tr("Delete"),
        "bring_back": tr("Bring back"),
        "bring_back_title": tr("Bring back the drawing that was deleted here"),
        "background": tr("The picture to trace over"),
        "trace": tr("Trace over a picture"),
        "trace_title": tr("Show a picture behind the drawing. It stays in your browser."),
        "remove_picture": tr("Remove picture"),
        "remove_picture_title": tr("Take the picture behind the drawing away"),
    }


def _messages() -> dict[str, str]:
    return {
        "offered": tr("{count} endings. Enter keeps the one in the drawing, arrow keys choose."),
        "kept": tr("Kept"),
        "erased": tr("Erased"),
        "undone": tr("Undone"),
        "redone": tr("Done again"),
        "cleared": tr("Cleared"),
        "put_aside": tr("Put aside"),
        "opened": tr("Opened"),
        "behind": tr("The picture is behind the drawing"),
        "removed": tr("The picture is removed"),
        "unreadable": tr(
            "Expected a PNG or JPEG picture, got a file that this browser cannot show."
        ),
        "no_room_for_picture": tr(
            "The browser has no room to keep the picture: it is gone after a reload."
        ),
        "no_room_for_drawing": tr(
            "The browser has no room for another drawing: delete one of those put aside."
        ),
    }
