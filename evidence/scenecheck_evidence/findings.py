"""The finding codes: one enumeration, each with the rule it stands for.

The rule set holds, for every code, its severity, its source (article or notice), the rule in words and the message;
`docs/rules.md` is generated from there. A code is never renamed once released.
"""

from __future__ import annotations

from enum import StrEnum


class FindingCode(StrEnum):
    """Codes of findings, by subject."""

    # Completeness: what the uploader can mend at the roadside.
    SLOT_MISSING = "slot_missing"
    """No photo fills a slot that this case needs."""
    PHOTO_NEEDS_RETAKE = "photo_needs_retake"
    """The best photo of a slot will not do."""
    PLATE_NOT_LEGIBLE = "plate_not_legible"
    """The plate of a motor vehicle is legible in none of the photos."""
    PHOTO_UNREADABLE = "photo_unreadable"
    """A file could not be read, and nothing is missing because of it."""
    PHOTO_IN_WRONG_SLOT = "photo_in_wrong_slot"
    """A photo shows something else than the app said; it is used for what it shows."""
    PAPER_OF_OTHER_PARTY = "paper_of_other_party"
    """A paper belongs to another party than the app said; it is used there."""
    SECOND_PAGE_WANTED = "second_page_wanted"
    """The second page would show what neither the main page nor the records say."""
    MORE_PHOTOS_WANTED = "more_photos_wanted"
    """The situation is easier to judge with an overview."""
    MANY_PHOTOS = "many_photos"
    """Far more photos than any case needs."""

    # Whose is what.
    PAPER_UNASSIGNED = "paper_unassigned"
    """A paper belongs to no party of the case."""
    PARTY_UNSURE = "party_unsure"
    """Which party a paper belongs to could not be told."""
    OTHER_VEHICLE_IN_PHOTO = "other_vehicle_in_photo"
    """A legible plate belongs to no party."""

    # Route.
    QUICK_HANDLING_EXCLUDED = "quick_handling_excluded"
    """A fact excludes quick handling (order 146, arts. 13-15)."""
    DECLARATION_UNKNOWN = "declaration_unknown"
    """A fact that the route depends on is not declared."""
    DECLARATION_CONTRADICTORY = "declaration_contradictory"
    """Two declarations cannot both be true."""
    OVERLOAD_TO_CHECK = "overload_to_check"
    """Overload is suspected, of vehicles that art. 13 does not name."""
    AIRBAG_DEPLOYED = "airbag_deployed"
    """An airbag is out: somebody may be hurt."""
    PERSON_LYING = "person_lying"
    """A person may be lying on the ground."""
    MORE_VEHICLES_SEEN = "more_vehicles_seen"
    """More vehicles may have met than parties drive."""
    NO_PLATE_KNOWN = "no_plate_known"
    """No photo, paper, record or declaration gives a motor vehicle's plate: it may carry none."""

    # Matching of vehicles.
    PLATE_MISMATCH = "plate_mismatch"
    """The plate differs between photos, papers, records and declaration."""
    PLATE_UNSURE = "plate_unsure"
    """The plate differs only in characters that are easily misread."""
    PLATE_COLOUR_MISMATCH = "plate_colour_mismatch"
    """The plate's colour is not that of the registered kind."""
    VIN_MISMATCH = "vin_mismatch"
    """The frame number differs between papers and register."""
    VIN_IMPLAUSIBLE = "vin_implausible"
    """The frame number breaks ISO 3779 (imports may not comply)."""
    ENGINE_NUMBER_MISMATCH = "engine_number_mismatch"
    """The engine number differs between papers and register."""
    OWNER_MISMATCH = "owner_mismatch"
    """The owner differs between licence and register."""
    USE_CHARACTER_MISMATCH = "use_character_mismatch"
    """The use character differs between licence and register."""
    VALUE_UNSURE = "value_unsure"
    """A value differs from another source only in characters that are easily misread."""
    DATES_INCONSISTENT = "dates_inconsistent"
    """The dates of a paper cannot all be true."""
    VEHICLE_NOT_IN_REGISTER = "vehicle_not_in_register"
    """The vehicle register holds no such vehicle."""
    RECORD_AMBIGUOUS = "record_ambiguous"
    """The records hold more than one entry that fits."""
    RECORDS_EMPTY = "records_empty"
    """There are no records to match with."""
    RECORDS_INCOMPLETE = "records_incomplete"
    """A source of records could not be used, in whole or in part."""
    INSPECTION_EXPIRED = "inspection_expired"
    """The inspection was not valid on the day."""
    VEHICLE_PAST_SCRAP_DATE = "vehicle_past_scrap_date"
    """The vehicle should have been scrapped."""
    VEHICLE_STATUS_ABNORMAL = "vehicle_status_abnormal"
    """The register holds a status that an officer must see."""
    CODE_UNMAPPED = "code_unmapped"
    """A code of a record is not in the code table."""

    # Matching of drivers.
    DRIVER_NAME_MISMATCH = "driver_name_mismatch"
    """The driver's name differs between licence, register and declaration."""
    LICENCE_NUMBER_MISMATCH = "licence_number_mismatch"
    """The licence number differs between the pages and the register."""
    LICENCE_NUMBER_IMPLAUSIBLE = "licence_number_implausible"
    """The licence number breaks GB 11643 or disagrees with birth date or sex."""
    LICENCE_CLASS_MISMATCH = "licence_class_mismatch"
    """The class differs between licence and register."""
    LICENCE_VALIDITY_MISMATCH = "licence_validity_mismatch"
    """The period of validity differs between licence and register."""
    DRIVING_LICENCE_NOT_VALID = "driving_licence_not_valid"
    """The driving licence was not valid on the day."""
    LICENCE_CLASS_NOT_ALLOWED = "licence_class_not_allowed"
    """The class does not allow this kind of vehicle."""
    DRIVER_STATUS_ABNORMAL = "driver_status_abnormal"
    """The driver register holds a status or points that an officer must see."""
    DRIVER_NOT_IN_REGISTER = "driver_not_in_register"
    """The driver register holds no such licence."""

    # Matching of policies.
    POLICY_NOT_IN_FORCE = "policy_not_in_force"
    """The compulsory policy does not cover the moment of the accident."""
    POLICY_PERIOD_UNSURE = "policy_period_unsure"
    """Whether the policy covers the moment could not be told."""
    POLICY_VEHICLE_MISMATCH = "policy_vehicle_mismatch"
    """The policy is for another vehicle."""
    POLICY_RECORD_MISMATCH = "policy_record_mismatch"
    """The policy differs from what the insurer holds."""
    POLICY_NOT_IN_RECORDS = "policy_not_in_records"
    """The insurers hold no such policy."""
    PEOPLE_DIFFER = "people_differ"
    """Driver, owner and insured are not one person: information, not a fault."""

    # Damage: what is seen on the vehicles and is no matter of price.
    DAMAGE_UNASSIGNED = "damage_unassigned"
    """Which party's vehicle a damage is on could not be told, or it is nobody's."""
    RUST_SEEN = "rust_seen"
    """Rust: shown, never priced."""
    DAMAGE_LOOKS_OLD = "damage_looks_old"
    """A damage lies on rust, so it may have been there before."""

    # Integrity: signals for officers, never a verdict alone.
    DUPLICATE_PHOTO = "duplicate_photo"
    """Two photos of the case are the same or nearly the same."""
    PHOTO_SEEN_IN_OTHER_CASE = "photo_seen_in_other_case"
    """A photo of this case is in an earlier case."""
    CAPTURE_TIME_FAR = "capture_time_far"
    """A scene photo was taken long before or after the declared time."""
    CAPTURE_PLACE_FAR = "capture_place_far"
    """A scene photo was taken far from the declared place."""
    PHOTO_OF_OTHER_VEHICLE = "photo_of_other_vehicle"
    """The nearest car of a scene photo is no party's."""
    CLOSEUP_VEHICLE_DIFFERS = "closeup_vehicle_differs"
    """The close-up shows a kind of vehicle, or a colour, that no other scene photo shows."""
    SCENE_PHOTO_OF_SCREEN = "scene_photo_of_screen"
    """A scene photo shows a screen or a print, not the scene."""
    PHOTO_EDITED = "photo_edited"
    """The file says that an editor made it, or that it was cut."""
    PHOTO_RESAVED = "photo_resaved"
    """The file was saved anew: smaller than taken, or later."""
    PAPER_RETOUCHED = "paper_retouched"
    """A paper looks retouched."""
    VEHICLE_RECURS = "vehicle_recurs"
    """The vehicle had other accidents of late."""
    DRIVER_RECURS = "driver_recurs"
    """The driver had other accidents of late."""
    PHONE_RECURS = "phone_recurs"
    """The phone was given in other accidents of late."""
    POLICY_RECENT = "policy_recent"
    """The policy began only days before the accident."""
    DAMAGE_ZONE_MISMATCH = "damage_zone_mismatch"
    """Damage lies where the declared collision cannot cause it."""
    DAMAGE_ZONE_TO_CHECK = "damage_zone_to_check"
    """What may be damage lies where the declared collision cannot cause it: to be looked at."""
    DAMAGE_PAIR_MISMATCH = "damage_pair_mismatch"
    """The damage of the two vehicles does not fit each other and the declared situation or form."""
    SAME_PLATE_PARTIES = "same_plate_parties"
    """Two parties carry one plate."""


INTEGRITY = frozenset(
    {
        FindingCode.DUPLICATE_PHOTO,
        FindingCode.PHOTO_SEEN_IN_OTHER_CASE,
        FindingCode.CAPTURE_TIME_FAR,
        FindingCode.CAPTURE_PLACE_FAR,
        FindingCode.PHOTO_OF_OTHER_VEHICLE,
        FindingCode.CLOSEUP_VEHICLE_DIFFERS,
        FindingCode.SCENE_PHOTO_OF_SCREEN,
        FindingCode.PHOTO_EDITED,
        FindingCode.PHOTO_RESAVED,
        FindingCode.PAPER_RETOUCHED,
        FindingCode.VEHICLE_RECURS,
        FindingCode.DRIVER_RECURS,
        FindingCode.PHONE_RECURS,
        FindingCode.POLICY_RECENT,
        FindingCode.DAMAGE_ZONE_MISMATCH,
        FindingCode.DAMAGE_ZONE_TO_CHECK,
        FindingCode.DAMAGE_PAIR_MISMATCH,
        FindingCode.PLATE_COLOUR_MISMATCH,
    }
)
"""Signals with weights; only officers see them."""

LATER = frozenset({FindingCode.DAMAGE_ZONE_TO_CHECK})
"""Codes that rule sets in use were written without: where one has no rule for such a code, nothing is found."""
