import pytest

from replytone.transcripts.roles import guess_roles, normal


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("conversation_id", "conversation id"),
        ("isFromAgent", "from agent"),
        ("End-User", "end user"),
        ("  TextBody ", "text body"),
        ("is_private", "private"),
        ("ÜBER", "über"),
        ("", ""),
    ],
)
def test_names_are_compared_in_one_form(name, form):
    assert normal(name) == form


@pytest.mark.parametrize(
    ("column", "values", "agents", "customers", "expected"),
    [
        ("role", ["agent", "customer"], [], [], {"agent": "agent", "customer": "customer"}),
        ("role", ["Agent", "User", "AGENT"], [], [], {"agent": "agent", "user": "customer"}),
        (
            "direction",
            ["inbound", "outbound"],
            [],
            [],
            {"inbound": "customer", "outbound": "agent"},
        ),
        ("role", ["staff", "end-user", "bot"], [], [], {"end_user": "customer", "bot": "bot"}),
        ("role", ["agent", "note", "system"], [], [], {"note": "agent", "system": "system"}),
        ("inbound", ["True", "False"], [], [], {"False": "agent", "True": "customer"}),
        ("incoming", ["1", "0"], [], [], {"0": "agent", "1": "customer"}),
        ("is_from_agent", ["yes", "no"], [], [], {"yes": "agent", "no": "customer"}),
        ("from_agent", ["t", "f", ""], [], [], {"t": "agent", "f": "customer", "": "unknown"}),
        # the one value that is left must be the customer's, or the agent's
        ("role", ["agent", "passenger"], [], [], {"passenger": "customer"}),
        ("role", ["P", "Q"], [], ["Q"], {"P": "agent", "Q": "customer"}),
        # two values that nobody knows stay unknown
        ("role", ["agent", "a", "b"], [], [], {"agent": "agent", "a": "unknown", "b": "unknown"}),
        # the user knows best
        ("who", ["Ann", "Ben"], ["Ann"], [], {"ann": "agent", "Ben": "customer"}),
        ("who", ["a", "b", "c"], ["a"], ["b"], {"a": "agent", "b": "customer", "c": "unknown"}),
        ("who", ["user", "agent"], ["user"], [], {"user": "agent", "agent": "customer"}),
        ("who", ["x", "bot", "y"], ["x"], [], {"x": "agent", "bot": "bot", "y": "customer"}),
        # where nobody is found whom the user named, the known words hold, if they tell the agents
        ("role", ["agent", "customer"], ["Ann"], [],
         {"agent": "agent", "customer": "customer", "Ann": "agent", "x": "unknown"}),
        ("inbound", ["true", "false"], ["Ann"], [], {"true": "customer", "false": "agent"}),
        ("role", ["agent", "a", "b"], ["Ann"], ["b"],
         {"agent": "agent", "a": "unknown", "b": "customer"}),
        ("who", ["P", "customer"], ["Ann"], [],
         {"P": "customer", "customer": "customer", "Ann": "agent"}),
        ("who", ["P", "Q"], ["Ann"], ["Q"], {"P": "unknown", "Q": "customer", "Ann": "agent"}),
    ],
)  # fmt: skip
def test_values_of_a_role_column(column, values, agents, customers, expected):
    roles = guess_roles(column, values, agents, customers)
    assert roles is not None
    assert {value: roles.role(value) for value in expected} == expected


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("role", ["P", "Q"]),
        ("role", ["user", "assistant"]),
        ("role", ["customer"]),
        ("role", []),
        ("role", ["", " "]),
        ("role", ["true", "false"]),  # of what?
        ("priority", ["1", "0"]),
    ],
)
def test_without_a_known_agent_nothing_is_guessed(column, values):
    assert guess_roles(column, values) is None


def test_the_description_names_every_kind():
    roles = guess_roles("role", ["agent", "note", "x", "y"])
    assert roles is not None
    assert roles.describe(["agent", "note", "x", "y"]) == (
        "agent: 'agent'; internal note: 'note'; not used: 'x', 'y'"
    )
