"""Receivers of alerts for each test, and channels that lead there."""

from collections.abc import Iterator

import pytest
from flask import Flask

from core.alerts.channels import save_channel
from core.db import writing
from tests.alert_receivers import Hook, Mailbox, mailbox, web_hook
from tests.core.data import NOW


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with mailbox() as box:
        yield box


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A web hook that takes everything."""
    with web_hook() as hook:
        yield hook


@pytest.fixture
def channel(app: Flask, hook: Hook) -> int:
    """A channel to the web hook, made now, so that its first digest is tomorrow's."""
    fields = {"name": "Hook", "address": hook.address, "takes_alerts": True, "takes_digest": True}
    with writing() as session:
        return save_channel(session, fields, NOW)
