"""Asking a page's callbacks as the browser does: over HTTP, by the id of what they write."""

from typing import Any

from flask.testing import FlaskClient

Answer = dict[str, Any]


def visit(client: FlaskClient, path: str, search: str = "") -> Answer:
    """Open a page through Dash's router; returns its layout as the browser gets it."""
    given = {"_pages_location.pathname": path, "_pages_location.search": search}
    answer = ask(client, "_pages_content.children", given, changed="_pages_location.pathname")
    layout: Answer = answer["_pages_content"]["children"]
    return layout


def ask(client: FlaskClient, output: str, given: dict[str, Any], changed: str) -> dict[str, Any]:
    """Call the callback that writes `output` (id.prop); `given` names inputs and states by id.prop.

    Returns what it wrote by id, and under `toast` the toast that came beside it.
    """
    response = client.post("/_dash-update-component", json=_body(client, output, given, changed))
    if response.status_code == 204:
        return {}
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    body = response.get_json()
    written: dict[str, Any] = body.get("response", {})
    toast = (written.pop("toast", None) or body.get("sideUpdate", {}).get("toast", {})).get("data")
    return written | ({"toast": toast} if toast else {})


def _body(client: FlaskClient, output: str, given: dict[str, Any], changed: str) -> dict[str, Any]:
    found = _callback(client, output, changed)
    names = found["output"].strip(".").split("...") if found["output"].startswith("..") else [found["output"]]
    outputs = [_place(name) for name in names]
    return {
        "output": found["output"],
        "outputs": outputs if found["output"].startswith("..") else outputs[0],
        "inputs": [_filled(one, given) for one in found["inputs"]],
        "state": [_filled(one, given) for one in found["state"]],
        "changedPropIds": [changed],
        "parsedChangedPropsIds": [changed],
    }


def _callback(client: FlaskClient, output: str, changed: str) -> dict[str, Any]:
    triggers = {"id": changed.rpartition(".")[0], "property": changed.rpartition(".")[2]}
    for one in client.get("/_dash-dependencies").get_json():
        listens = any({"id": i["id"], "property": i["property"]} == triggers for i in one["inputs"])
        if output in one["output"] and listens and one["clientside_function"] is None:
            return dict(one)
    raise AssertionError(f"no callback writes {output} when {changed} changes")


def _place(name: str) -> dict[str, str]:
    place, _, prop = name.rpartition(".")
    return {"id": place, "property": prop}


def _filled(one: dict[str, str], given: dict[str, Any]) -> dict[str, Any]:
    return {"id": one["id"], "property": one["property"], "value": given.get(f"{one['id']}.{one['property']}")}


def plot_in(written: dict[str, Any]) -> list[Any]:
    """Return the plot of a station page and the notes under it, out of what its callback wrote."""
    return [written[part]["children"] for part in ("station-plot-body", "station-plot-notes")]


def words_in(part: Any) -> str:
    """Return every word of a layout as it would be read, parts apart."""
    if isinstance(part, str | int | float):
        return str(part)
    if isinstance(part, list):
        return " ".join(words_in(one) for one in part)
    if isinstance(part, dict) and "props" in part:
        return words_in(part["props"].get("children") or "")
    return ""


def find(part: Any, name: str) -> dict[str, Any]:
    """Return the props of the component with this id; raises KeyError."""
    for one in _components(part):
        if one["props"].get("id") == name:
            props: dict[str, Any] = one["props"]
            return props
    raise KeyError(name)


def links_in(part: Any) -> list[str]:
    """Return every address that a layout leads to."""
    return [one["props"]["href"] for one in _components(part) if "href" in one["props"]]


def _components(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [one for child in part for one in _components(child)]
    if isinstance(part, dict) and "props" in part:
        return [part, *_components(part["props"].get("children"))]
    return []
