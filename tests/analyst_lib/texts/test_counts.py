"""Words, weights, scores and repeats: against scikit-learn, plain formulas and plain comparison."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from complaints import complaints
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from analyst_lib.texts.contrast import distinct_terms, log_odds
from analyst_lib.texts.duplicates import near_groups, repeats
from analyst_lib.texts.languages import language, script
from analyst_lib.texts.matrix import bound, content, count_terms, phrases, tf_idf
from analyst_lib.texts.personal import masked, personal
from analyst_lib.texts.tokens import plain, words
from analyst_lib.texts.topics import agreement, coherence, find_topics

TEXTS = complaints(200)["text"].tolist()


def test_counts_and_weights_equal_scikit_learn() -> None:
    tokens = [content(words(plain(t))) for t in TEXTS]
    mine = count_terms(tokens, 2)
    theirs = CountVectorizer(analyzer=lambda t: content(words(plain(t))), min_df=2)
    counts = theirs.fit_transform(TEXTS)
    order = [list(theirs.get_feature_names_out()).index(name) for name in mine.names]
    assert sorted(mine.names) == sorted(theirs.get_feature_names_out())
    assert (mine.counts != counts[:, order]).nnz == 0
    weights = TfidfTransformer().fit_transform(counts)[:, order]
    np.testing.assert_allclose(tf_idf(mine.counts).toarray(), weights.toarray(), rtol=1e-12)
    assert mine.texts.tolist() == np.asarray((counts[:, order] > 0).sum(axis=0)).ravel().tolist()


def test_log_odds_equal_the_formula() -> None:
    rng = np.random.default_rng(0)
    own, rest = rng.integers(0, 40, 50), rng.integers(0, 90, 50)
    prior, every = 100.0, own + rest
    alpha = prior * every / every.sum()
    for i, z in enumerate(log_odds(own, rest, prior)):
        a, b = own[i] + alpha[i], rest[i] + alpha[i]
        c, d = own.sum() + prior - a, rest.sum() + prior - b
        assert z == pytest.approx((np.log(a / c) - np.log(b / d)) / np.sqrt(1 / a + 1 / b + 1 / c + 1 / d), rel=1e-12)
    np.testing.assert_allclose(log_odds(own, rest), -log_odds(rest, own), rtol=1e-9)


def test_groups_that_write_alike_have_no_terms_of_their_own() -> None:
    rng = np.random.default_rng(1)
    present = csr_matrix((rng.uniform(size=(600, 200)) < 0.05).astype(float))
    names = [f"w{i}" for i in range(200)]
    false = sum(bool(distinct_terms(names, present, rng.integers(0, 3, 600), "abc")) for _ in range(40))
    assert false <= 5


def test_bound_is_one_for_words_that_only_meet() -> None:
    tokens = [["new", "york"], ["new", "york"], ["old", "town"], ["old", "york"]] * 5
    single, pairs = count_terms(tokens, 1), count_terms([phrases(t) for t in tokens], 1)
    made = dict(zip(pairs.names, bound(pairs.names, pairs.texts, single, len(tokens)), strict=True))
    assert made["new york"] == pytest.approx(np.log(0.5 / (0.5 * 0.75)) / -np.log(0.5))
    assert made["old town"] == pytest.approx(np.log(0.25 / (0.5 * 0.25)) / -np.log(0.25))


def test_near_repeats_are_those_of_a_full_comparison() -> None:
    rng = np.random.default_rng(2)
    keys = [" ".join(rng.choice(list("abcdefghij"), 30).tolist()) + f" {i}" for i in range(60)]
    keys += [k[:-6] + "xyz" for k in keys[:10]]
    pieces = [{k[i : i + 5] for i in range(len(k) - 4)} for k in keys]
    alike = {
        (i, j) for i, j in itertools.combinations(range(70), 2)
        if len(pieces[i] & pieces[j]) / len(pieces[i] | pieces[j]) >= 0.7
    }  # fmt: skip
    groups = near_groups(keys)
    assert {(a, b) for g in groups for a, b in itertools.combinations(sorted(g), 2)} == alike
    assert len(alike) == 10


def test_repeats_and_templates_are_counted() -> None:
    texts = [
        "Late again!",
        "late, again",
        "LATE AGAIN",
        *(f"Order {i} of 2024 was cancelled" for i in range(9)),
        "All is well here",
    ]
    made = repeats(texts)
    assert made.extra == 2
    assert made.same == (("Late again!", 3),)
    assert made.templates == (("Order # of # was cancelled", 9),)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("mail a.b+c@mail.example.org now", ["email address"]),
        ("call +44 20 7946 0958 or (212) 555-0100", ["telephone number", "telephone number"]),
        ("card 4111-1111-1111-1111 and 378282246310005", ["card number", "card number"]),
        ("IBAN DE89 3704 0044 0532 0130 00 please", ["IBAN"]),
        ("order 4111111111111112, ref 20240131, 3.14159265, 12-34-56, 192.168.0.1", []),
        ("from 2019-2024 we paid 1,234,567.89 for 10 000 000 units @ home", []),
        ("at 10:30 on 05/06/2024, room 212-555, user @ann", []),
    ],
)
def test_personal_data_is_found_by_its_form_and_check_digits(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in personal(text)] == kinds
    for kind, piece in personal(text):
        assert piece not in masked(text)
        assert f"[{kind}]" in masked(text)


def test_words_of_many_scripts() -> None:
    assert words("L'été à Zürich, naïve café!") == ["l'été", "à", "zürich", "naïve", "café"]
    assert words("配送が遅い") == ["配送", "送が", "が遅", "遅い"]
    assert words("великий 🎉 день") == ["великий", "🎉", "день"]
    assert plain("<b>bold</b> &lt;tag&gt; a < b http://x.y/z?q=1") == "bold <tag> a < b"


def test_scripts_and_languages() -> None:
    letters = {
        "Korean": "한국어 문장", "Hebrew": "שלום", "Greek": "ελληνικά", "Devanagari": "नमस्ते", "Cyrillic": "мир abc мир",
    }  # fmt: skip
    assert {name: script(t) for name, t in letters.items()} == {name: name for name in letters}
    sentences = {
        "German": "ich habe das nicht bestellt und die Ware ist auch kaputt",
        "French": "je ne suis pas content de la livraison dans ce magasin",
        "Spanish": "no me gusta el servicio que tiene la tienda",
        "Italian": "non è arrivato il pacco che ho ordinato con la carta",
        "Portuguese": "não gostei do serviço que a loja tem para os clientes",
        "Dutch": "het pakket is niet aangekomen en ik wil mijn geld",
    }
    assert {name: language(words(text)) for name, text in sentences.items()} == {name: name for name in sentences}


def test_topics_agree_with_themselves_and_cohere_when_terms_meet() -> None:
    topics = np.random.default_rng(0).uniform(size=(4, 30))
    assert agreement(topics, topics[[2, 0, 3, 1]]) == pytest.approx(1)
    met = csr_matrix(np.kron(np.eye(2), np.ones((20, 5))))
    apart = csr_matrix((np.random.default_rng(0).uniform(size=(400, 10)) < 0.5).astype(float))
    topic = np.r_[np.ones(5), np.zeros(5)]
    assert coherence(topic, met) > 0.9
    assert abs(coherence(topic, apart)) < 0.1


def test_too_few_texts_have_no_topics() -> None:
    assert find_topics(csr_matrix(np.ones((10, 100)))) is None
    assert find_topics(csr_matrix(np.ones((100, 10)))) is None
