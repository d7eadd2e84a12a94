from aoai.provider.wire import plain, struct


def test_a_secret_is_its_value_wherever_it_stands() -> None:
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    secret = {**mark, "value": {"key": "hidden", "count": 2}}

    found = plain(struct({"clientSecret": {**mark, "value": "hidden"}, "more": [secret, "open"]}))

    assert found == {"clientSecret": "hidden", "more": [{"key": "hidden", "count": 2}, "open"]}


def test_whole_numbers_are_int_and_what_is_none_is_left_out() -> None:
    found = plain(struct({"capacity": 300, "share": 0.5, "absent": None, "deep": {"ptu": [15]}}))

    assert found == {"capacity": 300, "share": 0.5, "deep": {"ptu": [15]}}
    assert isinstance(found["capacity"], int)
