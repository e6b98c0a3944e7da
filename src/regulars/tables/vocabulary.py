"""The words by which shops say what a row is: refund, cancelled, postage, guest.

They are those of the larger European languages.

Words are compared after `fold`: in lower case and without accents. A name is no product only if
every word of it belongs to the vocabulary ("Frais de port", "DHL Versand"): one word more, and it
may be a thing to buy ("Delivery truck", "Porto Tawny").
"""

import re

ACCENTED = "àáâãäåāăąçćčďèéêëēęěìíîïīłñńňòóôõöøőřśšşťùúûüūůűýÿžźż"
PLAIN = "aaaaaaaaacccdeeeeeeeiiiiilnnnooooooorssstuuuuuuuyyzzz"


def fold(sql: str) -> str:
    """The SQL that writes a text in lower case, without accents."""
    return f"translate(lower({sql}), '{ACCENTED}', '{PLAIN}')"


GUESTS = (
    "guest", "guests", "guest checkout", "guest customer", "anonymous", "anonym", "anonymus",
    "anonyme", "anonimo", "anónimo", "anoniem", "anonimowy", "gast", "gäste", "gastkunde",
    "laufkunde", "laufkundschaft", "barverkauf", "invité", "invite", "client de passage",
    "invitado", "ospite", "gość", "convidado", "unknown", "unbekannt", "inconnu", "desconocido",
    "desconhecido", "sconosciuto", "onbekend", "nieznany", "walk-in", "walk in", "walkin",
    "walk-in customer", "cash customer", "no customer", "nobody", "none", "null", "nan", "n/a",
    "na", "undefined",
)  # fmt: skip
"""Customer ids, in lower case, that stand for nobody."""

CONTROLS = (
    "control", "control group", "controls", "holdout", "hold-out", "hold out", "holdout group",
    "held out", "not contacted", "no contact", "no e-mail", "no email", "no mail", "no", "none",
    "n", "false", "0", "c", "untreated", "no treatment", "kontrolle", "kontrollgruppe",
    "nullgruppe", "nein", "temoin", "groupe temoin", "groupe de controle", "controle", "non",
    "grupo de control", "grupo de controle", "gruppo di controllo", "controllo", "controlegroep",
    "grupa kontrolna", "kontrollgrupp", "kontrolgruppe",
)  # fmt: skip
"""Arms of a test, folded, whose customers are not contacted. Any other arm is a contact."""

_NO_PRODUCT = {
    "postage_line": """
        postage | shipping | delivery | carriage | freight | packing | packaging
        | versand | versandkosten | versandpauschale | versandkostenpauschale | versandanteil
        | standardversand | expressversand | porto | portokosten | fracht | frachtkosten
        | lieferkosten | lieferung | zustellung | verpackung | verpackungskosten
        | livraison | frais de port | frais d[' ]?envoi | frais d[' ]?expedition | emballage
        | envio | gastos de envio | portes | frete | portes de envio | embalaje
        | spedizione | spese di spedizione | consegna | imballaggio
        | verzendkosten | verzending | bezorgkosten | bezorging
        | wysylka | dostawa | przesylka | koszty? wysylki | koszty? dostawy
        | frakt | fragt | levering | leverans | toimitus | toimituskulut | doprava | postovne
        | szallitas""",
    "fee_line": r"""
        fees? | bank charges? | service charges? | surcharge | commissions? | donations? | tips?
        | \w*gebuhr(en)? | \w*gebuehr(en)? | kommission | provision | nachnahme | spende | trinkgeld
        | frais | frais bancaires | contre remboursement | pourboire | comision(es)? | propina
        | donacion | comissao | commission[ei] | contrassegno | mancia | donazione | prowizja
        | oplata | napiwek | fooi | cash on delivery""",
    "voucher_line": r"""
        vouchers? | gift ?cards? | gift vouchers? | gift certificates? | store credit | coupons?
        | discounts? | \w*gutscheine? | geschenkkarten? | \w*rabatt | cheques? cadeaux?
        | cartes? cadeaux? | bons? d[' ]?achat | bons? cadeaux? | remises? | reduction
        | tarjetas? regalo | cheques? regalo | vales? regalo | descuentos? | vale presente
        | cartao presente | descontos? | carta regalo | buono regalo | buono acquisto
        | buono sconto | sconto | cadeaubon | cadeaukaart | kadobon | waardebon | korting
        | karta podarunkowa | bon podarunkowy | rabat | presentkort | gavekort | lahjakortti""",
    "correction_line": r"""
        manual | adjust(ment)?s? | bad debts? | corrections? | write[- ]?offs? | rounding
        | samples? | tests? | test product | \w*korrektur | manuelle | anpassung | storno
        | rundung | rundungsdifferenz | muster | testartikel | ajustements? | arrondi
        | echantillons? | ajustes? | correccion | redondeo | muestras? | amostras? | rettifica
        | arrotondamento | campion[ei] | correctie | korekta | probka""",
}
"""Rule -> the words one of which must stand in the name of a line that is no product."""

_BESIDE = r"""
    de | di | du | des | d | del | da | do | von | vom | und | and | e | y | et | en | the | to
    | for | fur | per | by | via | in | nach | a | la | le | el | of | on | with | inkl | incl |
    zzgl | plus | dhl | ups | dpd | gls | hermes | fedex | royal | mail | deutsche | post |
    poste | colissimo | chronopost | correos | usps | tnt | postnl | inpost | kurier | paket |
    pakiet | parcel | amazon | ebay | etsy | paypal | stripe | klarna | bank | bancaires | card
    | dotcom | standard | express | economy | priority | free | next | same | day | overnight |
    international | national | domestic | worldwide | first | second | class | tracked | signed
    | insured | gratis | kostenlos | kostenfrei | offerte? | gratuite? | flat | rate | costs? |
    charges? | fees? | kosten | pauschale | anteil | frais | gastos | costes? | spese | cost[oi]
    | custos? | taxa | koszty? | handling | service | online | order | orders | bestellung |
    commande | pedido | ordine | eu | uk | gb | us | usa | de | at | ch | fr | europe | europa |
    germany | deutschland | austria | osterreich | schweiz | switzerland | france | italia |
    italy | espana | spain | eur | usd | gbp | chf | euro | sales"""
"""Words that may stand beside them."""

_SURE = {
    "postage_line": r"postage (and|&) pack|versandkosten|frais de port|gastos de envio"
    r"|spese di spedizione|verzendkosten|shipping (cost|charge|fee)",
    "fee_line": r"^\w+ commission$",
    "voucher_line": r"gift (voucher|certificate)s?\W*[\d.,]*$|geschenkgutschein",
    "correction_line": r"adjust bad debt",
}
"""What settles it wherever it stands."""

_IDS = {
    "postage_line": r"post|postage|shipping|versand(kosten)?|porto|fracht|delivery|livraison|frete"
    r"|envio|spedizione|verzendkosten",
    "fee_line": r"bank charges|amazon ?fee|fees?|gebuhr(en)?|tips?|trinkgeld|donation",
    "voucher_line": r"gift[ _-]?card|gift_\d+_\d+|voucher|gutschein|discount|rabatt|coupon",
    "correction_line": r"manual|adjust\d*|adjustment|korrektur|samples?|muster|test\d*",
}
"""Product ids that say it by themselves, where the line has no name."""

_RETURNED = (
    r"refund|return|retour|reversal|chargeback|credit[ _-]?(memo|note)|erstatt|ruckgabe|gutschrift"
    r"|rembours|devoluc|devuelt|reembols|estorn|\breso\b|rimbors|terugbeta|zwrot|zwroc|refusjon"
    r"|aterbetal|tilbagebetal|palautus|vraceni|visszaterit|退款"
)
EVENTS = (
    (
        "transfer_line",
        r"transfer|ubertrag|uberweisung|auszahlung|payout|withdraw|deposit|virement|versement"
        r"|transferencia|bonifico|trasferimento|uitbetaling|overboeking|wyplata|przelew"
        r"|conversion|umrechnung|authori[sz]ation|\bhold\b|reserve",
    ),
    (
        "fee_line",
        r"\bfees?\b|gebuhr|gebuehr|\bfrais\b|comision|tarifa|commission|tariffa|service charge"
        r"|oplata|prowizja|advertising|werbung",
    ),
    (
        "correction_line",
        r"adjust|anpassung|ajust|rettifica|correction|korrektur|correctie|korekta",
    ),
    ("return", _RETURNED),
)
"""What an event_type means -> the pattern that tells it; the first that fits counts."""

NOT_WHOLLY = r"^(not?|non|nicht|keine?|sin|niet|nie)\b|partial|partiel|parcial|parzial|\bteil"
"""A status that says so of a part of the order, or denies it, is no reason to set it aside."""

STATUSES = (
    ("returned", _RETURNED),
    (
        "unpaid_order",
        r"^pending$|pending[ _-]?payment|payment[ _-]?pending|unpaid|not[ _-]paid|on[ _-]?hold"
        r"|await\w*[ _-]payment|unbezahlt|ausstehend|offen$|en attente|impaye|pendiente|in attesa"
        r"|da pagare|openstaand|oczekuj|nieoplac|draft|abandon|^quote$|proforma"
        r"|待付款|等待买家付款",
    ),
    (
        "cancelled_order",
        r"cancel|annul|storn|void|fail|declin|denied|reject|expire|\blost\b|abgebrochen|fehlgeschl"
        r"|abgelehnt|abgelaufen|echou|echec|refus|fallid|fallit|rifiutat|rechaz|caducad|mislukt"
        r"|geweigerd|odrzuc|avbrut|avbest|peruut|zrusen|交易关闭|已取消",
    ),
)
"""What a status means -> the pattern that tells it; the first that fits counts."""


_BETWEEN = r"[ -/:-@\[-`{-~£€¥\x{2013}\x{2019}]"
"""What is neither letter nor digit. Letters of other scripts are neither: they make a product."""


def _any_of(words: str) -> str:
    return re.sub(r"\s*\|\s*", "|", " ".join(words.split()))


def no_product_patterns() -> list[tuple[str, str, str, str, str]]:
    """Rule, and the patterns on a folded name or id: its words, all words, sure ones, ids."""
    found = []
    for rule, words in _NO_PRODUCT.items():
        key = _any_of(words)
        every = rf"^{_BETWEEN}*(?:(?:{key}|{_any_of(_BESIDE)}|\d+)(?:{_BETWEEN}+|$))+$"
        one = rf"(?:^|{_BETWEEN})(?:{key})(?:{_BETWEEN}|$)"
        found.append((rule, one, every, _SURE[rule], f"^(?:{_IDS[rule]})$"))
    return found
