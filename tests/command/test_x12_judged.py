"""pyx12, an independent validator, agrees with what `rules.x12` writes and with what its check refuses."""

from random import Random

import pytest

from stepwell.rules.x12.check import check
from stepwell.rules.x12.claim import Kind
from tests.command.judge import verdict
from tests.rules.x12.damage import single_faults
from tests.rules.x12.invented import HOSTILE, hostile, invented
from tests.rules.x12.samples import CLAIM_SAMPLES, read, written


@pytest.mark.parametrize("kind", list(Kind))
def test_written_claims_pass_an_independent_validator_whatever_names_they_hold(kind):
    claims = [invented(seed, kind) for seed in range(8)]
    text = written(*claims, *(map(hostile, HOSTILE) if kind is Kind.PROFESSIONAL else ()))
    assert verdict(text) == ""
    again = read(text)
    assert again[:8] == claims
    assert read(written(*again)) == again


@pytest.mark.long
@pytest.mark.parametrize("name", [*CLAIM_SAMPLES, "835-iop-mixed"])
def test_what_an_independent_validator_refuses_we_refuse_too(name):
    files = list(single_faults(name))
    for text in Random(name).sample(files, 40):
        assert not check([text]).ok or verdict(text) == "" or "REF exceeded" in verdict(text)
