import io
import json
import logging

import pytest
from django.urls import reverse

from marketplace.logs import config, without_personal_data


def request_line(caplog):
    return next(record for record in caplog.records if record.name == "marketplace.requests")


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("abc-123_DEF.45", True),
        ("short", False),
        ("x" * 65, False),
        ("with space in it", False),
        ("line\nbreak-forged", False),
        ('"quoted-json"', False),
    ],
)
def test_takes_over_a_well_formed_request_id_only(client, sent, taken):
    response = client.get("/health/live", headers={"X-Request-ID": sent})

    answered = response.headers["X-Request-ID"]
    assert (answered == sent) is taken
    assert len(answered) >= 8


def test_each_request_without_an_id_gets_another_one(client):
    ids = {client.get("/health/live").headers["X-Request-ID"] for _ in range(5)}

    assert len(ids) == 5


def test_the_request_log_names_the_route_and_nothing_personal(client, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/health/live?email=lan@example.com&token=secret", headers={"User-Agent": "Lan's phone"})

    record = request_line(caplog)
    assert (record.method, record.route, record.status) == ("GET", "health-live", 200)
    assert not any(word in str(vars(record)) for word in ("lan@example.com", "secret", "Lan's phone"))


@pytest.mark.parametrize("path", ["/no-such-page", "/order/0f3e-secret-token"])
def test_the_path_of_an_unknown_page_is_not_logged(client, db, caplog, path):
    with caplog.at_level(logging.INFO, logger="marketplace.requests"):
        client.get(path)

    assert path.rsplit("/", 1)[1] not in request_line(caplog).getMessage() + request_line(caplog).route


@pytest.mark.parametrize(
    ("path", "host", "told"),
    [
        ("/media/../../etc/secret-name", "localhost", "request refused: SuspiciousFileOperation"),
        ("/", "elsewhere.example", "Invalid HTTP_HOST header: 'elsewhere.example'"),
    ],
)
def test_a_refused_request_is_one_short_warning(client, db, monkeypatch, path, host, told):
    written = io.StringIO()
    (handler,) = [handler for handler in logging.getLogger().handlers if handler.name == "stderr"]
    monkeypatch.setattr(handler, "stream", written)

    assert client.get(path, headers={"Host": host}).status_code == 400

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    (line,) = [line for line in lines if line["logger"].startswith("django.security")]
    assert line["event"].startswith(told)
    assert (line["level"], "exception" in line) == ("warning", False)
    assert "secret-name" not in str(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Key (email)=(lan.nguyen@example.com) already exists.", "Key (email)=([e-mail]) already exists."),
        ("call +84 912 345 678 now", "call [phone] now"),
        ("call 0912345678", "call [phone]"),
        ("JWT eyJhbGciOi.eyJzdWIiOiIx.c2ln rejected", "JWT [token] rejected"),
        ("GET /orders?token=abc&x=1 failed", "GET /orders?[query] failed"),
        ("order 2026-11-23 took 1234 ms", "order 2026-11-23 took 1234 ms"),
    ],
)
def test_personal_data_is_cut_out_of_log_texts(text, expected):
    assert without_personal_data(text) == expected


def test_a_log_line_is_json_with_the_trace_and_without_personal_data(capsys):
    # given
    logging_config = config(log_format="json", level="INFO")
    logging_config["handlers"]["stderr"]["stream"] = "ext://sys.stdout"
    logging_config["loggers"] = {"sample": {"handlers": ["stderr"], "propagate": False}}
    del logging_config["root"]
    logging.config.dictConfig(logging_config)

    # when
    try:
        raise ValueError("duplicate lan@example.com")
    except ValueError:
        logging.getLogger("sample").exception("saving %s failed", "0912345678", extra={"rows": 3})

    # then
    line = json.loads(capsys.readouterr().out)
    assert line["event"] == "saving [phone] failed"
    assert (line["level"], line["logger"], line["rows"]) == ("error", "sample", 3)
    assert "ValueError: duplicate [e-mail]" in line["exception"]


def test_answers_carry_the_security_headers(client):
    response = client.get(reverse("health-live"))

    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
