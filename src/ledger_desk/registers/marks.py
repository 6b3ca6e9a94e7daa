"""Which fields are computed rather than typed, and which are off until the office asks for them."""

from collections.abc import Mapping

COMPUTED: Mapping[str, frozenset[str]] = {
    "division": frozenset({"province", "city", "county"}),
    "dwelling": frozenset({"std_address"}),
    "household": frozenset({"member_n"}),
    "person": frozenset({"person_kind"}),
    "rental": frozenset(
        {"rental_no", "max_persons", "actual_persons", "graded_on", "next_visit_due", "group_rent"}
    ),
    "hazard": frozenset({"hazard_status"}),
    "floating": frozenset({"checked_on", "cancelled_on"}),
    "lowincome": frozenset(
        {
            "elder_n",
            "adult_n",
            "child_n",
            "severe_n",
            "standard",
            "base_amount",
            "class_amount",
            "total_amount",
        }
    ),
    "review": frozenset({"review_due", "old_amount", "new_amount"}),
    "patrol": frozenset({"slot"}),
}
"""`auto` of the dictionary: the program proposes a value; one that a workbook brings is kept."""

OFF: Mapping[str, frozenset[str]] = {
    "person": frozenset({"social_insured", "labor_contract"}),
    "rental": frozenset({"monthly_rent"}),
    "lowincome": frozenset({"bank", "account", "account_name"}),
}
"""`off` of the dictionary: neither shown nor imported until an office switches it on."""
