from collections import Counter

import pytest

from stepwell.rules.x12.claim_writer import write_claims
from stepwell.rules.x12.segments import Faults
from tests.rules.x12.judge import verdict
from tests.rules.x12.samples import CLAIM, CLAIM_SAMPLES, batch, claims_in, text_of


@pytest.mark.parametrize("name", CLAIM_SAMPLES)
def test_a_sample_claim_is_read_whole_and_written_again_to_the_letter(name):
    faults, not_kept = Faults(), Counter()
    placed = claims_in(text_of(name), faults, not_kept)
    assert not faults.found
    assert not not_kept
    assert "".join(write_claims(placed[0].batch, [p.claim for p in placed])) == text_of(name)


def test_a_written_claim_is_read_back_equal_and_passes_an_independent_validator():
    text = "".join(write_claims(batch(), [CLAIM]))
    (placed,) = claims_in(text)
    assert placed.claim == CLAIM
    assert placed.batch == batch()
    assert verdict(text) == ""
