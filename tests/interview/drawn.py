"""An instrument in which chance has every part that it can have, for the tests that play dice."""

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument

DRAWN = """
svsurvey: 1
id: drawn
version: 1.0.0
title: Drawn
partial: true
consent: {text: You can stop. What you answered can be kept or erased., ask: Will you take part?}
support: Somebody you trust.
order: random
order_as: parts_order
scales:
  agree: {1: Disagree, 2: Neither, 3: Agree}
sections:
  - title: You
    anchor: true
    items:
      - id: arm
        type: variant
        text: Version of the story
        options: {1: a mild story, 2: {label: a hard story, share: 3}}
      - id: role
        type: single
        text: Your work?
        options: {1: nurse, 2: doctor, 8: {label: other, write_in: true}}
      - {id: tell, type: note, text: "Now comes {arm}.", when: arm == 2}
      - {id: years, type: number, text: "How long have you worked as {role|that}?", range: [0, 60], unit: years}
  - title: Helped
    items:
      - id: helped
        type: multiple
        text: What helped?
        order: random
        order_as: helped_order
        options:
          {1: Talk, 2: Rest, 3: Leave, 4: Team, 8: {label: Else, write_in: true}, 9: {label: Nothing, alone: true}}
      - {id: most, type: text, text: "What about {helped|it} helped most?", when: answered(helped), required: no}
  - title: Views
    order: random
    order_as: views_order
    items:
      - {id: first, type: note, text: Some views., anchor: true}
      - {id: calm, type: single, text: Calm?, scale: agree}
      - {id: safe, type: single, text: Safe?, scale: agree, when: role != 8}
      - id: team
        type: grid
        text: The team?
        scale: agree
        order: random
        order_as: team_order
        when: arm == 1
        rows: {hears: Hears., helps: Helps., last: {text: Overall., anchor: true}}
  - {title: End, anchor: true, items: [{id: end, type: text, text: "Anything on {arm} {{so far}}?", required: no}]}
translations:
  de:
    title: Gelost
    consent: {text: Sie können aufhören., ask: Nehmen Sie teil?}
    support: Jemand, dem Sie vertrauen.
    sections: [Sie, Hilfe, Ansichten, Ende]
    scales: {agree: {1: Nein, 2: Teils, 3: Ja}}
    items:
      arm: {options: {1: eine leichte Geschichte, 2: eine schwere Geschichte}}
      role: {text: Ihre Arbeit?, options: {1: Pflege, 2: Ärztin, 8: andere}}
      tell: {text: "Jetzt kommt {arm}."}
      years: {text: "Wie lange arbeiten Sie als {role|das}?", unit: Jahre}
      helped: {text: Was half?, options: {1: Reden, 2: Ruhe, 3: Urlaub, 4: Team, 8: Anderes, 9: Nichts}}
      most: {text: "Was an {helped|dem} half am meisten?"}
      first: {text: Einige Ansichten.}
      calm: {text: Ruhig?}
      safe: {text: Sicher?}
      team: {text: Das Team?, rows: {hears: Hört., helps: Hilft., last: Insgesamt.}}
      end: {text: "Noch etwas zu {arm}?"}
"""


def drawn_instrument() -> Instrument:
    return load(Source("drawn.yaml", DRAWN))
