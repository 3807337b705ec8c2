"""Who speaks: the words that exports use for agents, customers, bots and the system."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from replytone.transcripts.message import Role

AGENT: Final = """
agent, support, support agent, customer support, customer service, service, staff, staff member,
rep, representative, sales rep, csr, advisor, adviser, operator, associate, specialist, consultant,
admin, employee, teammate, team, company, business, brand, seller, merchant, helpdesk, help desk,
service desk, supervisor, outbound, outgoing, out, sent, agent reply, agent message
"""
CUSTOMER: Final = """
customer, user, end user, enduser, client, visitor, guest, caller, consumer, buyer, shopper,
contact, lead, requester, subscriber, inbound, incoming, in, received, customer message
"""
BOT: Final = (
    "bot, chatbot, assistant, ai, ai agent, virtual agent, automated agent, custom bot, llm"
)
SYSTEM: Final = "system, automation, trigger, workflow, event, rule, system message"
NOTE: Final = frozenset({"note", "internal note", "private note", "internal"})

TRUE: Final = frozenset({"true", "t", "yes", "y", "1", "1.0"})
FALSE: Final = frozenset({"false", "f", "no", "n", "0", "0.0"})

FROM_CUSTOMER: Final = frozenset({"inbound", "incoming", "from customer", "by customer"})
FROM_AGENT: Final = frozenset({"from agent", "by agent", "agent", "outbound", "outgoing", "staff"})


@lru_cache(maxsize=4096)
def normal(value: str) -> str:
    """A value or column name in the form that it is compared in: `isFromAgent` → `from agent`."""
    words = re.sub(r"(?<=[a-z\d])(?=[A-Z])", " ", value)
    words = re.sub(r"[\W_]+", " ", words).strip().casefold()
    return words.removeprefix("is ")


def _known() -> dict[str, Role]:
    known: dict[str, Role] = {}
    lists: tuple[tuple[str, Role], ...] = (
        (AGENT, "agent"),
        (CUSTOMER, "customer"),
        (BOT, "bot"),
        (SYSTEM, "system"),
    )
    for words, role in lists:
        known.update(dict.fromkeys((word.strip() for word in words.split(",")), role))
    known.update(dict.fromkeys(NOTE, "agent"))
    return known


KNOWN: Final = _known()
"""Normal form of a value → the role that it stands for."""


@dataclass(frozen=True, slots=True)
class RoleValues:
    """What the values of a role column mean.

    Attributes:
        meanings: Normal form of a value → role.
        other: The role of every other value.
    """

    meanings: Mapping[str, Role] = field(default_factory=lambda: KNOWN)
    other: Role = "unknown"

    def role(self, value: str) -> Role:
        """The role that a value stands for."""
        return self.meanings.get(normal(value), self.other)

    def is_note(self, value: str) -> bool:
        """Whether a value marks an agent's note that the customer never saw."""
        return normal(value) in NOTE

    def describe(self, values: Iterable[str]) -> str:
        """One line on what the values of a file were taken for."""
        by_role: dict[str, list[str]] = {}
        for value in values:
            role = "internal note" if self.is_note(value) else self.role(value)
            by_role.setdefault("not used" if role == "unknown" else role, []).append(repr(value))
        return "; ".join(f"{role}: {', '.join(found[:5])}" for role, found in by_role.items())


def guess_roles(
    column: str,
    values: Iterable[str],
    agent_values: Iterable[str] = (),
    customer_values: Iterable[str] = (),
    bot_values: Iterable[str] = (),
) -> RoleValues | None:
    """Find out what the values of a role column mean.

    Args:
        column: The column's name; in `incoming` or `from_agent` the values are yes and no.
        values: The different values at the beginning of the file.
        agent_values: Which of them are agents, if the user said so. All others that are not
            known for something else are then customers, unless `customer_values` says which.
            Where none of them is found, and the known words tell the agents, those hold.
        customer_values: Which of them are customers, if the user said so.
        bot_values: Which of them are bots, if the user said so.

    Returns:
        The meanings, or None where no value can be told to be an agent's.
    """
    found = {normal(value) for value in values if value.strip()}
    meanings: dict[str, Role] = dict(KNOWN)
    named_customers = {normal(value) for value in customer_values}
    named_agents = {normal(value) for value in agent_values}
    named_bots = {normal(value) for value in bot_values}
    # Named agents may be meant for another file of the folder, or come further on in this one.
    if (
        named_agents
        and not named_agents & found
        and (known := guess_roles(column, found, (), (), named_bots))
    ):
        meanings = {**known.meanings, **dict.fromkeys(named_customers, "customer")}
        return RoleValues(meanings | dict.fromkeys(named_agents, "agent"))
    if named_agents:
        # A value that only counts as an agent's by its sound must not compete with the user's.
        meanings = {value: role for value, role in KNOWN.items() if role in ("bot", "system")}
        meanings |= dict.fromkeys(named_customers, "customer")
        meanings |= dict.fromkeys(named_agents, "agent")
        meanings |= dict.fromkeys(named_bots, "bot")
        return RoleValues(meanings, "unknown" if named_customers else "customer")

    name = normal(column)
    if found and found <= TRUE | FALSE and name in FROM_CUSTOMER | FROM_AGENT:
        yes: Role = "customer" if name in FROM_CUSTOMER else "agent"
        no: Role = "agent" if yes == "customer" else "customer"
        return RoleValues(dict.fromkeys(TRUE, yes) | dict.fromkeys(FALSE, no))

    meanings |= dict.fromkeys(named_customers, "customer")
    meanings |= dict.fromkeys(named_bots, "bot")
    unknown = {value for value in found if value not in meanings}
    roles = {meanings[value] for value in found - unknown}
    if "agent" not in roles:
        if len(unknown) == 1 and named_customers & found:
            return RoleValues(meanings | {unknown.pop(): "agent"})
        return None
    if "customer" not in roles and len(unknown) == 1:
        meanings[unknown.pop()] = "customer"
    return RoleValues(meanings)
