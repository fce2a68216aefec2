"""Names of countries and continents beside the words for what belongs to them; a group to a line."""

from __future__ import annotations

NATIONS = """
afghanistan afghan
africa african
albania albanian
algeria algerian
america american
angola angolan
arabia arab arabian
argentina argentine argentinian
armenia armenian
asia asian
australia australian
austria austrian
azerbaijan azerbaijani
bangladesh bangladeshi
belarus belarusian
belgium belgian
bolivia bolivian
bosnia bosnian
brazil brazilian
britain british
bulgaria bulgarian
burma burmese
cambodia cambodian
cameroon cameroonian
canada canadian
chile chilean
china chinese
colombia colombian
croatia croatian
cuba cuban
cyprus cypriot
denmark danish dane
ecuador ecuadorian
egypt egyptian
england english
estonia estonian
ethiopia ethiopian
europe european
finland finnish
france french
georgia georgian
germany german
ghana ghanaian
greece greek
guatemala guatemalan
haiti haitian
honduras honduran
hungary hungarian
iceland icelandic
india indian
indonesia indonesian
iran iranian
iraq iraqi
ireland irish
israel israeli
italy italian
jamaica jamaican
japan japanese
jordan jordanian
kazakhstan kazakh
kenya kenyan
korea korean
kosovo kosovar
kuwait kuwaiti
laos laotian lao
latvia latvian
lebanon lebanese
liberia liberian
libya libyan
lithuania lithuanian
macedonia macedonian
malaysia malaysian
mali malian
malta maltese
mexico mexican
moldova moldovan
mongolia mongolian
morocco moroccan
mozambique mozambican
nepal nepalese nepali
netherlands dutch
nicaragua nicaraguan
nigeria nigerian
norway norwegian
pakistan pakistani
palestine palestinian
panama panamanian
paraguay paraguayan
persia persian
peru peruvian
philippines philippine filipino
poland polish
portugal portuguese
prussia prussian
romania romanian
rome roman
russia russian
rwanda rwandan
scandinavia scandinavian
scotland scottish
senegal senegalese
serbia serbian serb
sicily sicilian
singapore singaporean
slovakia slovak
slovenia slovenian
somalia somali
spain spanish
sudan sudanese
sweden swedish
switzerland swiss
syria syrian
taiwan taiwanese
tanzania tanzanian
thailand thai
tibet tibetan
trinidad trinidadian
tunisia tunisian
turkey turkish
uganda ugandan
ukraine ukrainian
uruguay uruguayan
uzbekistan uzbek
venezuela venezuelan
vietnam vietnamese
wales welsh
yemen yemeni
zambia zambian
zimbabwe zimbabwean
"""
