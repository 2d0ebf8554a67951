"""What `kiosk doctor` finds of a PostgreSQL server that writes down who answered what."""

import pytest
from sqlalchemy import make_url

from services.store.database import Database
from services.surveys.server_traces import Leak, server_traces, traces_of
from tests.services.surveys.test_linking_server import logged


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_server_as_it_is_installed_keeps_nothing_and_one_that_would_is_named(database: Database, cluster):
    assert server_traces(database) == []
    logged(database)
    name = make_url(database.settings.url).database
    cluster.sql(f"ALTER DATABASE {name} SET log_statement = 'mod'")
    cluster.sql(f"ALTER DATABASE {name} SET log_parameter_max_length_on_error = 64")
    database.close()
    assert [(one.leak, one.found) for one in server_traces(database)] == [
        (Leak.WRITE_AHEAD_LOG, "survey_fresh, survey_token"),
        (Leak.STATEMENT_LOG, "log_statement = mod"),
        (Leak.ERROR_LOG, "log_parameter_max_length_on_error = 64"),
    ]
    cluster.sql(f"ALTER DATABASE {name} SET log_parameter_max_length = 0")
    database.close()
    assert Leak.STATEMENT_LOG not in [one.leak for one in server_traces(database)]


def test_slow_statements_samples_and_libraries_are_named_too():
    good = {"log_statement": "ddl", "log_min_duration_statement": "-1", "log_min_duration_sample": "-1"}
    seen = {f"{when}_preload_libraries": "" for when in ("shared", "session", "local")}
    assert traces_of(good | seen) == []
    for setting, value in (("log_min_duration_statement", "1000"), ("log_transaction_sample_rate", "0.1")):
        (trace,) = traces_of(good | seen | {setting: value})
        assert (trace.leak, trace.found) == (Leak.STATEMENT_LOG, f"{setting} = {value}")
    assert [one.leak for one in traces_of(good | seen | {"session_preload_libraries": "x,pgaudit"})] == [Leak.LIBRARY]
    assert [one.leak for one in traces_of(good)] == [Leak.UNKNOWN_LIBRARIES]
