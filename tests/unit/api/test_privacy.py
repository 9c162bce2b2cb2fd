"""Identity numbers and phones are masked, plates and policy numbers are not."""

import pytest

from scenecheck_api.privacy import mask_field, mask_identity, mask_phone, mask_text


def test_identity_numbers_keep_their_ends():
    assert mask_identity("510802199001011234") == "5108**********1234"
    assert mask_identity("1234567") == "*****67"
    assert mask_identity("") == ""


def test_phones():
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("8341") == "****"


def test_a_badly_read_number_is_masked_by_its_field():
    assert mask_field("licence_number", "5108021990O1011234") == "5108**********1234"


def test_numbers_inside_sentences_are_masked():
    text = "证号510802199001011234与电话13812345678不符"
    assert mask_text(text) == "证号5108**********1234与电话138****5678不符"


@pytest.mark.parametrize(
    "text", ["川H12345", "PDZA202651080199001011234X", "LSVAA4182E2184847", "2026-11-20", "0813812345678"]
)
def test_other_numbers_stay(text):
    assert mask_text(text) == text
