"""Small lists of stop words: to leave out words that say nothing, and to tell languages by."""

from __future__ import annotations

# The words that running text of each language has most of; short on purpose, as a list is read by people.
STOP_WORDS: dict[str, frozenset[str]] = {
    "English": frozenset(
        "the of and to in a is that for it was on are as with his they at be this from i have or by one had "
        "not but what all were when we there can an your which their said if do will each about how up out "
        "them then she many some so these would other into has more her him see could my than been who its "
        "now did get may our am me you he no just very also any because only should too does don't it's i'm "
        "didn't can't doesn't isn't won't wasn't after again before being both over under here why where "
        "while those own same such us".split()
    ),
    "German": frozenset(
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden "
        "aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur "
        "oder aber vor zur bis mehr durch man sein wurde ich wir ihr mir mich uns kein keine wenn sehr schon "
        "hier diese dieser habe bin doch".split()
    ),
    "French": frozenset(
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec "
        "ils son ont aux d'un cette d'une ces nous mais comme ou si leur y dont tout elle deux sans été je "
        "vous mon ma mes très c'est était j'ai n'est être fait".split()
    ),
    "Spanish": frozenset(
        "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me "
        "si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde "
        "está mi porque nos muy yo".split()
    ),
    "Italian": frozenset(
        "di e il la che in a per un è del una non i le si da con sono della al come dei più ha nel alla o "
        "anche ma delle gli lo su questo mi ci quando molto era perché se ho".split()
    ),
    "Portuguese": frozenset(
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem "
        "à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso".split()
    ),
    "Dutch": frozenset(
        "de van het een en in is dat op te zijn voor met die niet aan er om ook als dan maar bij of uit nog "
        "naar heeft hij ze wordt deze door over ik je wij mijn geen zo".split()
    ),
}
ALL = frozenset().union(*STOP_WORDS.values())
NOTHING = frozenset(
    "n/a na n.a. n.a none null nil nan - -- --- . .. ... ? ?? / x xx xxx tbd tba unknown nothing no nope "
    "nein keine keiner kein k.a. k.a entfällt ninguno ninguna nada rien aucun aucune néant niente nessuno "
    "nenhum geen test asdf 0 #n/a #value! (none) [none] <none> undefined empty blank missing".split()
) | {
    "no comment",
    "no comments",
    "not applicable",
    "keine angabe",
    "keine angaben",
    "sans objet",
    "nothing to add",
    "no answer",
}
