"""`kiosk api add|list|retire`: how another system is let in, and out."""

from __future__ import annotations

from tests.support.command_line import House


def test_a_client_is_made_listed_and_retired(tmp_path):
    house = House(tmp_path, installed=False)
    assert "No clients" in house.does("api", "list")
    said = house.does("api", "add", "website", "bookings", "tickets")
    token = said.split()[-1]
    assert token.startswith("lk1_") and len(token) > 40
    listed = house.does("api", "list")
    assert "website" in listed and "bookings tickets" in listed and token not in listed
    assert house.says("api", "list") == [{"name": "website", "retired": False, "scopes": ["bookings", "tickets"]}]
    assert "there is, or was" in house.refuses("api", "add", "website", "queue")
    renewed = house.does("api", "renew", "website").split()[-1]
    assert renewed.startswith("lk1_") and renewed != token
    assert "can ask for nothing" in house.does("api", "retire", "website")
    assert "no active client" in house.refuses("api", "renew", "website")
    assert "no active client" in house.refuses("api", "retire", "website")
    assert "take another" in house.refuses("api", "add", "website", "queue")
    log = house.does("logs", "--json")
    assert token not in log and renewed not in log and "api_client_renewed" in log


def test_a_name_and_a_scope_have_to_be_ones(tmp_path):
    house = House(tmp_path, installed=False)
    assert "small letters" in house.refuses("api", "add", "Web Site", "queue")
    answer = house.run("api", "add", "website", "everything")
    assert answer.code == 2 and "queue" in answer.err
    assert "manage_api" not in house.does("logs")
