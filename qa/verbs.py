"""Forms of irregular English verbs, which no stemmer brings together, as Snowball stems."""

from __future__ import annotations

from collections.abc import Container

_VERBS = (
    "becam becom,began begin begun,bit bite bitten,blew blow blown,bought buy,break broke broken,bring brought,"
    "build built,came come,catch caught,choos chose chosen,dealt deal,did do done,dig dug,draw drawn drew,"
    "drank drink drunk,drive driven drove,eat ate eaten,fall fallen fell,fed feed,felt feel,fight fought,"
    "find found,flew fli flown,forgot forget forgotten,freez froze frozen,gave give given,go gone went,"
    "got get gotten,grew grow grown,had has have,hear heard,held hold,hid hide hidden,keep kept,knew know known,"
    "laid lain lay lie,lead led,leav left,lend lent,lose lost,made make,mean meant,meet met,paid pay,ran run,"
    "rang ring rung,ridden ride rode,rise risen rose,said say,sang sing sung,sank sink sunk,sat sit,saw see seen,"
    "seek sought,sell sold,send sent,shake shaken shook,shoot shot,shown show,sleep slept,speak spoke spoken,"
    "spend spent,stand stood,steal stole stolen,stick stuck,swam swim swum,swept sweep,taken take took,"
    "teach taught,tear tore torn,tell told,think thought,threw throw thrown,understand understood,wake woke woken,"
    "wear wore worn,win won,write written wrote,die dead death,child children,aris arisen aros,beat beaten,"
    "bend bent,bled bleed,bred breed,burn burnt,cling clung,creep crept,dream dreamt,fled flee,"
    "forbad forbid forbidden,forese foreseen foresaw,forgav forgiv forgiven,hang hung,kneel knelt,leap leapt,"
    "learn learnt,light lit,mistak mistaken mistook,outgrew outgrow,overcam overcom,overse overseen oversaw,"
    "prove proven,rebuild rebuilt,repaid repay,retel retold,rewrit rewritten rewrot,shine shone,"
    "shrank shrink shrunk,slid slide,spill spilt,spin spun,spoil spoilt,sprang spring sprung,sting stung,"
    "stricken strike struck,string strung,strive strove,swear swore sworn,swell swollen,swing swung,"
    "tread trod trodden,undergo undergon underw,undertak undertaken undertook,undid undo undon,upheld uphold,"
    "weav wove woven,weep wept,withdraw withdrawn withdrew,withheld withhold,withstand withstood,men man,"
    "women woman,feet foot,life live"
)


_OTHERS = {form: frozenset(verb.split()) - {form} for verb in _VERBS.split(",") for form in verb.split()}


def said_as(term: str, said: Container[str]) -> str:
    """The term, or if that is not said an irregular form of it that is."""
    if term in said or term not in _OTHERS:
        return term
    return next((form for form in sorted(_OTHERS[term]) if form in said), term)


def irregular(term: str) -> frozenset[str]:
    """The other stems of a stem's verb, or noun; none for a regular one."""
    return _OTHERS.get(term, frozenset())
