from subgraphs.kernel.telemetry import redact


def test_fields_that_promise_a_secret_are_hidden_in_logs() -> None:
    entry = redact(
        None, "info", {"event": "login", "password": "x", "refresh_token": "y", "Authorization": "z", "user": "ada"}
    )

    assert entry == {
        "event": "login",
        "password": "[redacted]",
        "refresh_token": "[redacted]",
        "Authorization": "[redacted]",
        "user": "ada",
    }
