"""Sending one message through Apprise, to one of the addresses that are let in."""

import logging

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.exception import AppriseException
from apprise.plugins.base import NotifyBase
from apprise.result import AppriseResult, AppriseResultStatus

from core.alerts.addresses import SCHEMES, WEB, problem_of, scheme_of, shown, without_refused, without_secrets
from core.alerts.words import Told
from core.errors import InputError

# The library logs addresses as it goes; what it says of a failure is read from its result, and cleaned.
_chatty = logging.getLogger("apprise")
_chatty.addHandler(logging.NullHandler())
_chatty.propagate = False
_chatty.setLevel(logging.WARNING)
# At DEBUG it writes the path of each request, which is the secret of a web hook.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

SEND_SECONDS = 20.0
TONES = {"bad": NotifyType.FAILURE, "warning": NotifyType.WARNING, "good": NotifyType.SUCCESS, "": NotifyType.INFO}
CANNOT_READ = "This is not a whole address of {}. Check it against the form that apprise gives for the service."
NOT_KNOWN = (
    "This web address belongs to none of the services that alerts can go to. "
    "For a web hook of your own, write jsons:// in place of https://, or json:// in place of http://."
)


def check_address(address: str) -> str:
    """Return an address as it is kept; raises InputError where alerts cannot go there.

    What a service hands out (https://hooks.slack.com/…) becomes an Apprise address.
    """
    address = address.strip()
    problem = problem_of(address)
    service = None if problem else _service(address)
    if service is not None and scheme_of(address) in WEB:
        address = without_refused(str(service.url()))  # type: ignore[no-untyped-call]
        problem = problem_of(address)
    elif service is None:
        problem = problem or (NOT_KNOWN if scheme_of(address) in WEB else CANNOT_READ.format(shown(address)))
    if problem is not None:
        raise InputError({"address": problem})
    return address


def _service(address: str) -> NotifyBase | None:
    asset = AppriseAsset(
        app_id="Streamflow DataOps", app_desc="Streamflow DataOps", app_url="", http_redirects=False,
        service_timeout=SEND_SECONDS, plugin_paths=[], storage_mode="memory", pgp_autogen=False, pem_autogen=False,
        image_url_mask=False,
    )  # fmt: skip
    try:
        service = Apprise.instantiate(address, asset=asset)
    except (AppriseException, TypeError, ValueError):
        return None
    # An address without anybody to write to is read all the same, and never sends anything.
    return service if service is not None and len(service) > 0 and _is_let_in(service) else None


def _is_let_in(service: NotifyBase) -> bool:
    """Tell whether what the library made of an address is let in too: it knows several names for one service."""
    names: list[str | tuple[str, ...] | None] = [service.protocol, service.secure_protocol]
    schemes = {one for name in names if name for one in ([name] if isinstance(name, str) else name)}
    return bool(schemes & SCHEMES.keys())


def send(address: str, told: Told, severity: str = "") -> str | None:
    """Send a message as plain text; return None once it was taken, else a sentence of why not."""
    problem = problem_of(address)
    service = None if problem else _service(address)
    if service is None:
        return problem or CANNOT_READ.format(shown(address))
    with Apprise(service).notify(
        title=told.title, body=told.body, notify_type=TONES.get(severity, NotifyType.INFO),
        body_format=NotifyFormat.TEXT,
    ) as result:  # fmt: skip
        return None if result else _why(result, address)


def _why(result: AppriseResult, address: str) -> str:
    """Say why a message was not taken, in the library's words, without what is secret."""
    if result.status == AppriseResultStatus.TIMEOUT:
        return f"{shown(address)} did not answer within {SEND_SECONDS:.0f} s."
    words = [entry.message.strip().replace(".,", ",") for entry in result.logs()]
    last = without_secrets(words[-1], address) if words else f"{shown(address)} did not take it and gave no reason."
    return last if last.endswith(".") else f"{last}."
