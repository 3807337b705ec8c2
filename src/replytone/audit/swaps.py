"""Versions of a reply with another name, order number, product, greeting or sign-off."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from replytone.audit.carriers import Carrier, Exchange, Version, table

CUSTOMER, AGENT = ("customer", "title", "surname"), ("agent",)
TITLES: Final = {"female": "Ms", "male": "Mr", "neutral": "Mx"}

_GREETED: Final = re.compile(
    r"\W*(?:hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|welcome"
    r"|thanks?|@\w+)\b",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(
    r"(?:\b(?:regards|sincerely|faithfully|wishes|cheers|best|thanks|thank you|team|care)\b\W*"
    r"(?:\w+\W*){0,4}|[\^~–-]\s?\w+)$",
    re.IGNORECASE,
)
_CLOSING: Final = 60
"""Characters at the end of a reply in which a sign-off is looked for."""
_LONG_NUMBER: Final = re.compile(r"\d{5,}")
_OTHER_DIGITS: Final = str.maketrans("0123456789", "3456789012")


def customers_names(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """Each reply to customers of every culture and gender."""
    return _names(carriers, CUSTOMER)


def agents_names(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """Each reply from agents of every culture and gender."""
    return _names(carriers, AGENT)


def _names(carriers: Iterable[Carrier], slots: tuple[str, ...]) -> Iterator[Version]:
    for number, carrier in enumerate(carriers):
        if carrier.mentions(slots):
            before = carrier.exchange()
            for kind, *person in people(number):
                # An agent goes by the first of the three alone: name, title, surname.
                name = dict(zip(("agent",) if slots == AGENT else CUSTOMER, person, strict=False))
                after = carrier.exchange(name)
                if after != before:  # the usual names are among the others
                    yield Version(carrier.id, kind, before, after)


def people(number: int) -> Iterator[tuple[str, str, str, str]]:
    """A person of each culture and gender: kind, given name, title and surname.

    Args:
        number: Which of the names of each are taken, in turn.
    """
    for culture, names in table("names.json").items():
        surnames = names["surnames"]
        for gender, title in TITLES.items():
            if gender in names:
                given = names[gender]
                yield (
                    f"{culture}, {gender}",
                    given[number % len(given)],
                    title,
                    surnames[number % len(surnames)],
                )


def order_numbers(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """Other order numbers in the slots, and other digits in long numbers elsewhere."""
    for carrier in carriers:
        before = carrier.exchange()
        if carrier.mentions(("order",)):
            for order in table("lists.json")["orders"]:
                if order != carrier.values["order"]:
                    yield Version(carrier.id, order, before, carrier.exchange({"order": order}))
        else:
            after = Exchange(
                _other_digits(before.reply), before.customer and _other_digits(before.customer)
            )
            if after != before:
                yield Version(carrier.id, "other digits", before, after)


def _other_digits(text: str) -> str:
    return _LONG_NUMBER.sub(lambda number: number[0].translate(_OTHER_DIGITS), text)


def products(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """Other products in the slots."""
    for carrier in carriers:
        if carrier.mentions(("product",)):
            before = carrier.exchange()
            for product in table("lists.json")["products"]:
                if product != carrier.values["product"]:
                    yield Version(
                        carrier.id, product, before, carrier.exchange({"product": product})
                    )


def greetings(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """Other greetings, and none; in front of a file's replies where none is seen."""
    for carrier in carriers:
        if carrier.channel == "phone" or (not carrier.values and _GREETED.match(carrier.reply)):
            continue
        before = carrier.exchange()
        for hello in (*_fitting("greetings", carrier), ""):
            after = carrier.exchange(hello=hello)
            if after != before:
                yield Version(carrier.id, hello or "no greeting", before, after)


def sign_offs(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """Other sign-offs, and none; behind a file's replies where none is seen."""
    for carrier in carriers:
        if carrier.channel == "phone" or (
            not carrier.values and _SIGNED.search(carrier.reply.rstrip()[-_CLOSING:])
        ):
            continue
        before = carrier.exchange()
        for bye in (*_fitting("sign_offs", carrier), ""):
            after = carrier.exchange(bye=bye)
            if after != before:
                yield Version(carrier.id, " ".join(bye.split()) or "no sign-off", before, after)


def _fitting(name: str, carrier: Carrier) -> list[str]:
    """The entries of a list that can be filled for a carrier."""
    return [entry for entry in table("lists.json")[name] if carrier.values or "{" not in entry]
