"""Which kinds of faults each form gets, in the order in which they are dealt out.

What belongs here: data only, (kind, field) per entity; the first ones are sure to appear first. The kinds are in
`fault_kinds.py`, the dealing in `seeding.py`.
"""

PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "visits": (
        ("words_in_number", "visit_count"), ("parts_exceed_total", "female_count"), ("odd_share", "migration_share"),
        ("odd_month", "month"), ("exceeds_reference", "first_visit_count"), ("approximate_number", "visit_count"),
        ("range_for_number", "visit_count"), ("unknown_location", "location_id"), ("malformed_id", "location_id"),
        ("missing_required", "visit_count"), ("unknown_code", "area"), ("duplicate_row", "location_id"),
        ("negative_number", "female_count"), ("decimal_in_integer", "visit_count"),
        ("number_out_of_bounds", "visit_count"), ("missing_required", "capture_method"),
        ("unknown_code", "capture_method"), ("negative_number", "first_visit_count"),
        ("words_in_number", "male_count"), ("missing_required", "area"),
    ),
    "opening_hours": (
        ("end_before_start", "open_to"), ("bad_time", "open_from"), ("unknown_code", "weekday"),
        ("missing_required", "open_to"), ("number_out_of_bounds", "closed_weeks"), ("unknown_location", "location_id"),
        ("duplicate_row", "location_id"), ("words_in_number", "closed_weeks"),
    ),
    "offers": (
        ("mail_in_cell", "title"), ("phone_in_cell", "title"), ("name_in_cell", "title"),
        ("exceeds_reference", "participant_count"), ("decimal_in_integer", "session_count"),
        ("unknown_code", "field"), ("missing_required", "offer_form"), ("approximate_number", "attendance_count"),
        ("duplicate_row", "offer_id"), ("words_in_number", "offer_hours"), ("range_for_number", "session_count"),
        ("unknown_location", "location_id"), ("malformed_id", "offer_id"), ("missing_required", "title"),
        ("number_out_of_bounds", "session_count"), ("unknown_code", "languages"),
    ),
    "sessions": (
        ("unknown_offer", "offer_id"), ("impossible_date", "held_on"), ("bad_time", "start"),
        ("date_outside_year", "held_on"), ("number_out_of_bounds", "minutes"), ("missing_required", "held_on"),
        ("malformed_id", "session_id"), ("duplicate_row", "session_id"), ("negative_number", "attendance_count"),
        ("words_in_number", "minutes"), ("unknown_location", "location_id"), ("mail_in_cell", "session_id"),
    ),
    "participations": (
        ("name_in_cell", "participant_code"), ("unknown_code", "age_band"), ("duplicate_row", "session_id"),
        ("neither_yes_nor_no", "is_first_visit"), ("missing_required", "participant_code"),
        ("impossible_date", "held_on"), ("date_outside_year", "held_on"), ("malformed_id", "session_id"),
        ("unknown_session", "session_id"), ("mail_in_cell", "participant_code"), ("unknown_code", "gender"),
        ("phone_in_cell", "participant_code"), ("missing_required", "session_id"), ("unknown_code", "language"),
    ),
    "events": (
        ("neither_yes_nor_no", "is_public"), ("impossible_date", "held_on"), ("date_outside_year", "held_on"),
        ("number_out_of_bounds", "attendee_count"), ("words_in_number", "attendee_count"),
        ("unknown_code", "event_type"), ("unknown_location", "location_id"), ("approximate_number", "attendee_count"),
        ("range_for_number", "attendee_count"), ("mail_in_cell", "event_id"), ("missing_required", "held_on"),
        ("duplicate_row", "event_id"), ("negative_number", "volunteer_count"), ("malformed_id", "event_id"),
        ("decimal_in_integer", "attendee_count"),
    ),
    "consultations": (
        ("odd_month", "quarter"), ("exceeds_reference", "referral_count"), ("words_in_number", "consultation_count"),
        ("unknown_code", "topic"), ("range_for_number", "consultation_count"), ("duplicate_row", "location_id"),
        ("approximate_number", "consultation_count"), ("missing_required", "consultation_count"),
        ("unknown_location", "location_id"), ("number_out_of_bounds", "consultation_count"),
        ("negative_number", "referral_count"), ("malformed_id", "location_id"), ("unknown_code", "form"),
    ),
    "volunteers": (
        ("unusual_hours", "hours"), ("exceeds_reference", "converted_count"), ("words_in_number", "hours"),
        ("date_outside_year", "cutoff_on"), ("unusual_hours", "hours"),
        ("missing_required", "active_count"), ("negative_number", "new_count"),
    ),
    "self_help_groups": (
        ("unknown_code", "topic_area"), ("neither_yes_nor_no", "meets_here"), ("duplicate_row", "group_id"),
        ("missing_required", "member_class"), ("number_out_of_bounds", "founded_year"), ("name_in_cell", "group_id"),
    ),
    "self_help_enquiries": (
        ("words_in_number", "enquiry_count"), ("odd_month", "quarter"), ("unknown_code", "topic_area"),
        ("range_for_number", "enquiry_count"), ("duplicate_row", "quarter"), ("missing_required", "channel"),
        ("approximate_number", "enquiry_count"), ("decimal_in_integer", "enquiry_count"),
    ),
    "survey_responses": (
        ("answer_off_scale", "bel1"), ("unknown_code", "mode"), ("missing_required", "mode"),
        ("answer_off_scale", "asku2"), ("duplicate_row", "response_id"), ("answer_off_scale", "chg_help"),
        ("name_in_cell", "response_id"), ("unknown_code", "age_band"),
    ),
    "room_uses": (
        ("words_in_number", "hours"), ("unknown_code", "use_type"), ("duplicate_row", "room_id"),
        ("odd_month", "month"), ("missing_required", "hours"), ("range_for_number", "booking_count"),
        ("number_out_of_bounds", "hours"), ("malformed_id", "room_id"), ("negative_number", "rejected_count"),
    ),
    "partners": (
        ("unknown_code", "partner_type"), ("missing_required", "intensity"), ("neither_yes_nor_no", "has_agreement"),
    ),
    "resident_results": (
        ("name_in_cell", "description"), ("number_out_of_bounds", "impact_step"), ("unknown_code", "result_kind"),
    ),
    "mobile_contacts": (
        ("malformed_id", "plr_code"), ("approximate_number", "contact_count"), ("odd_month", "month"),
    ),
}  # fmt: skip
