"""The ICD-10-CM code set, copied in bulk from the code library that its maintainers keep current."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from stepwell.episodes.models import DiagnosisCode

Row = tuple[str, str, bool]


def rows_of_library() -> Iterator[Row]:
    """Every category and code: code with its dot, description, and whether it may stand on a claim."""
    import simple_icd_10_cm as library  # reading it takes seconds, so only who loads codes pays

    # A section of one category bears that category's own code and is listed twice.
    for code in dict.fromkeys(library.get_all_codes(with_dots=True)):
        if library.is_category_or_subcategory(code):
            yield code, library.get_description(code)[:300], library.is_leaf(code)


@transaction.atomic
def load_codes(rows: Iterator[Row] | None = None) -> int:
    """Brings the table to what the library holds; codes that left it stay, but no longer stand on a claim.

    Returns how many codes the library has. Diagnoses of clients keep pointing to their codes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table incoming_codes (code text primary key, description text, billable boolean)"
            " on commit drop"
        )
        with cursor.copy("copy incoming_codes (code, description, billable) from stdin") as copy:
            for row in rows if rows is not None else rows_of_library():
                copy.write_row(row)
        cursor.execute(
            "insert into episodes_diagnosiscode (code, description, billable)"
            " select code, description, billable from incoming_codes"
            " on conflict (code) do update set description = excluded.description, billable = excluded.billable"
        )
        cursor.execute(
            "update episodes_diagnosiscode set billable = false where billable and not exists"
            " (select 1 from incoming_codes i where i.code = episodes_diagnosiscode.code)"
        )
        cursor.execute("select count(*) from incoming_codes")
        count = int(cursor.fetchone()[0])
        cursor.execute("drop table incoming_codes")
    return count


def codes_missing() -> bool:
    return not DiagnosisCode.objects.exists()
