"""What the words in column names mean: every word that shops use, under the concept it stands for.

English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish and Chinese,
without accents and in small letters. A word stands here once; a longer word wins over the shorter
ones in it, which is how compounds such as `umsatzsteuer` keep their own meaning.
"""

from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    # who
    "customer": """customer customers cust client clients buyer buyers shopper consumer member
        members user users household hshd visitor patron guest subscriber subscribers recipientid
        kunde kunden kund kd besteller kaufer kaeufer mitglied mitglieder nutzer benutzer debitor
        acheteur utilisateur adherent cliente clientes clienti comprador compradores usuario socio
        acquirente utente utilizador klant klanten koper gebruiker klient klienta klienci
        kupujacy nabywca uzytkownik kunder medlem bruger kober 买家 客户 顾客 会员 用户""",
    "account": "account acct konto compte cuenta conto conta rekening 账户",
    "person": "person contact persona pessoa persoon osoba",
    "username": "username login nickname nick handle screenname 会员名 用户名 昵称",
    "pseudo": "pseudo cookie device anonymous fingerprint",
    "taxid": "cpf cnpj nif cif rfc siret pesel vatnumber ustid ustidnr taxnumber 税号",
    "loyalty": "loyalty clubcard kundenkarte fidelite fidelidad fedelta",
    "staff": """staff employee cashier clerk salesperson salesrep agent owner rep operator
        mitarbeiter verkaufer verkaeufer kassierer bediener vendeur employe vendedor empleado
        venditore medewerker verkoper sprzedawca saljare 店员""",
    "seller": "seller vendor merchant supplier shop store distributor haendler handler lieferant"
    " fournisseur proveedor fornitore fornecedor leverancier filiale markt 卖家 分销商 店铺",
    # the parts of an address and a name
    "email": """email emails mail eml courriel correo posta emailaddress emailadresse mailadresse
        emailid 邮箱 邮件""",
    "name": "name names fullname naam nom nombre nome nazwa nazwisko namn navn 姓名 名称",
    "firstname": """firstname forename givenname fname vorname prenom imie fornamn fornavn
        voornaam primeironome""",
    "lastname": """lastname surname familyname lname nachname familienname apellido apellidos
        cognome sobrenome apelido achternaam efternamn efternavn""",
    "phone": """phone telephone tel mobile fax telefon telefono telefone handy telefoon
        komorka 电话 手机""",
    "address": """address addr address1 address2 line1 line2 street adresse strasse str anschrift
        rue direccion calle indirizzo via endereco rua adres straat ulica adress gata gade 地址""",
    "city": """city town stadt ort wohnort ville ciudad poblacion localidad citta comune
        cidade localidade plaats woonplaats stad miasto miejscowosc postort 城市""",
    "country": """country countries nation land lander laender staat pays pais paese kraj 国家""",
    "region": """region province county district neighborhood territory prefecture bundesland kanton
        departement provincia comunidad regione estado provincie wojewodztwo lan 省份""",
    "state": "state",
    "zip": """zip zipcode postcode postalcode postal plz postleitzahl cp codepostal codigopostal
        cap cep kodpocztowy postnr postnummer 邮编""",
    "company": """company firma unternehmen organisation organization entreprise societe empresa
        azienda ragionesociale bedrijf foretag virksomhed""",
    "billing": """billing bill billed rechnungsadresse facturation facturacion fatturazione
        faturamento cobranca""",
    "delivery": """delivery recipient ship shipto deliver lieferadresse lieferung livraison entrega
        consegna spedizioneindirizzo levering bezorg leverans 收货 收货人""",
    "to": "to",
    "default": "default primary main standard",
    # who they are
    "gender": """gender sex geschlecht anrede salutation genre sexe sexo genero sesso genere
        geslacht plec kon kjonn koen 性别""",
    "age": "age alter edad eta idade leeftijd wiek alder 年龄",
    "birth": """birth birthday birthdate dob born geburt geburtstag geburtsdatum gebdatum naissance
        nacimiento nascita nascimento geboorte geboortedatum urodzenia fodelsedatum fodselsdag
        生日 出生""",
    "since": """since signup signedup registered registration registriert registrierung joined
        anmeldung angemeldet join enrolled inscription inscrit alta registro registrazione
        iscrizione cadastro geregistreerd rejestracji registrerad oprettet optin 注册""",
    "consent": """consent accepts accept marketing newsletter opt subscribed unsubscribed
        subscription optout einwilligung abonne boletin zgoda samtycke""",
    "segment": "segment tier level rating score tags rank",
    # what was done
    "order": """order orders ord purchase purchases purchased bestellung bestellungen bestell
        auftrag auftrags auftraege kauf einkauf commande commandes achat achats pedido pedidos
        orden ordenes compra compras ordine ordini acquisto acquisti encomenda encomendas
        bestelling bestellingen bestel aankoop zamowienie zamowienia zamowien zakup bestallning
        bestillinger ordre kop kob 订单""",
    "invoice": """invoice invoices inv rechnung rechnungs faktura fakturanr facture factura
        fattura fatura factuur faktury 发票""",
    "receipt": """receipt basket baskets cart ticket till bon kassenbon beleg belegs warenkorb
        panier ticketnr recibo scontrino carrello bonnetje paragon kvitto bong kvittering""",
    "transaction": """transaction transactions trans transact txn trx tran transaktion
        transaktions vorgang operation transaccion transazione transacao transactie transakcja
        transakcji 交易""",
    "payment": """payment payments pay zahlung zahlungs zahlart paiement pagamento
        betaling platnosc betalning""",
    "deal": "deal deals opportunity",
    "sale": """sale sales verkauf verkaufs vente ventes venta ventas vendita vendite venda
        vendas verkoop sprzedaz forsaljning salg""",
    "sold": "sold",
    "placed": "placed bestellt created create creation creationdate erstellt angelegt cree creado"
    " creato criado aangemaakt utworzenia skapad 创建",
    "close": "close closed closing",
    "paid": "paid bezahlt paye pagado pagato pago betaald zaplacono betald betalt 付款 支付",
    "actual": "actual actually 实际",
    "owed": "应付",
    "cancelled": """cancelled canceled cancellation storniert storno annule annulation cancelado
        annullato geannuleerd anulowano makulerad annulleret 取消 关闭""",
    "refund": """refund refunded refunds refundamount return returned returns retoure retouren
        erstattung erstattet remboursement rembourse retour retours reembolso devolucion
        devoluciones rimborso reso resi devolucao terugbetaling zwrot zwrotu retur aterbetalning
        refusion 退款 退货""",
    "shipped": """shipped fulfilled dispatched sent verschickt versendet versandt expediee expedie
        envoye enviado spedito verzonden wyslano skickad envio 发货""",
    "delivered": "delivered carrier zugestellt geliefert livre entregado consegnato dostarczono",
    "updated": """updated modified changed lastmodified geandert geaendert aktualisiert modifie
        actualizado modificato atualizado gewijzigd zmiany andrad""",
    "due": """due required expected estimated minimum maximum by expiry expires expire expiration
        exp next until faellig fallig echeance vencimiento scadenza vencimento""",
    "approved": "approved confirmed confirm captured",
    "start": "start starts started begin begins from beginn debut inicio inizio begindatum od",
    "end": "end ends ended ende fin fine fim einddatum slut",
    "first": "first erste erster premier premiere primera primo primeiro eerste pierwszy forsta",
    "last": "last latest letzte letzter dernier derniere ultima ultimo laatste ostatni senaste",
    "redeemed": "redeemed redemption eingelost accepted responded response responses answered",
    "contacted": "contacted recipients versandtag",
    # what of it
    "line": "line lines lineitem lineitems row position positions pos zeile ligne linea riga linha",
    "item": "item items",
    "product": """product products prod article articles art stock listing goods merchandise
        artikel ware produkt produkte artikels produit produits articulo producto productos
        prodotto prodotti articolo produto produtos artigo towar produktu vara varu vare varer
        宝贝 商品""",
    "sku": "sku skus ean upc gtin asin isbn plu barcode artikelnr artnr itemno 货号",
    "variant": "variant variants variation variations option options size color colour",
    "description": """description descriptions desc beschreibung bezeichnung descripcion
        descrizione descricao omschrijving opis beskrivning""",
    "title": "title titel titre titulo titolo tytul 标题",
    "category": """category categories cat department dept kategorie warengruppe categorie rayon
        categoria categorias reparto kategoria kategori varugrupp 类目 分类""",
    "subcategory": "subcategory subclass subcat sub",
    "brand": "brand manufacturer marke hersteller marque marca merk marka maerke 品牌",
    "arm": """arm arms testarm treatment holdout testgroup controlgroup testgruppe
        kontrollgruppe""",
    "group": "group gruppe groupe grupo gruppo groep grupa grupp",
    "forecast": "forecast probability pipeline iarr arr",
    # how much
    "quantity": """quantity quantities qty qnty quant menge stueck stuck stuckzahl quantite qte
        cantidad cant quantita qta quantidade qtd aantal ilosc antal pieces pcs units 数量""",
    "count": "count anzahl nb",
    "price": """price prices preis preise einzelpreis stueckpreis stuckpreis prix precio precios
        prezzo prezzi preco prijs cena pris stykpris 单价 价格""",
    "unit": "unit per each einzel unitaire unitario unitaria stk jednostkowa styck",
    "amount": """amount amounts amt value betrag betrage summe wert montant mnt valeur importe
        monto valor valores importo valore bedrag kwota wartosc belopp summa belob 金额 货款""",
    "money": "dollars dollar usd euro euros eur pounds gbp",
    "revenue": """revenue turnover gmv umsatz umsatze erlos erloes ingresos fatturato receita
        omzet przychod omsattning omsaetning""",
    "spend": "spend spent monetary ausgegeben depense gastado speso gasto",
    "total": """total totals totale gesamt gesamtbetrag gesamtsumme endbetrag insgesamt totaal
        razem lacznie totalt 总 合计""",
    "grand": "grand",
    "subtotal": "subtotal sottototal zwischensumme soustotal subtotaal subtotale",
    "gross": "gross brutto brut bruto ttc",
    "net": "net netto ht neto",
    "charged": "collected charged charge charges",
    "cost": "cost costs cogs kosten einkaufspreis cout couts costo coste custo koszt kostnad frais",
    "profit": "profit margin gewinn marge margen beneficio",
    "tax": """tax taxes vat gst mwst ust steuer umsatzsteuer mehrwertsteuer taxe tva iva impuesto
        impuestos imposta imposto btw podatek moms 税""",
    "shipping": """shipping freight postage handling versand versandkosten porto fracht expedition
        port envios frete spedizione trasporto verzending verzendkosten dostawy dostawa wysylki
        frakt fragt porte transport 邮费 运费 运送""",
    "discount": """discount discounts disc off rabatt rabatte nachlass remise remises rabais
        reduction descuento descuentos sconto sconti desconto descontos korting rabat znizka 抵扣
        优惠 折扣""",
    "coupon": "coupon coupons voucher gutschein cupon cupom buono kupon 卡券 优惠券",
    "promotion": "promotion promotions promotional promo offer offers werbeaktion werbeaktionen"
    " aktion promotionnel promotionnels promotionnelles",
    "credit": "credit credits gutschrift",
    "gift": "gift geschenk geschenkverpackung cadeau cadeaux regalo presente prezent",
    "insurance": "insurance",
    "fee": """fee fees commission gebuhr gebuehr gebuhren gebuehren honoraire comision commissione
        taxa prowizja avgift gebyr 服务费""",
    "payout": "payout settlement deposit transfer abrechnung versement abono 结算",
    "withheld": "withheld einbehaltene retenues retenue facilitator",
    "converted": "converted exchange",
    "tip": "tip tips trinkgeld pourboire propina",
    "balance": "balance outstanding saldo solde",
    "points": "points point punkte bonus 积分",
    "rate": "rate percent percentage pct satz taux tasa",
    "compare": "compare original before old",
    "currency": "currency currencycode ccy curr waehrung wahrung devise moneda valuta moeda waluta"
    " 币种 货币",
    # marks
    "id": """id ids no nr num numero numer nummer number key ref uid guid uuid n° n identifier
        identifiant numeros identificador identificativo identyfikator record 编号 号""",
    "code": "code codes codigo codice kod kode",
    "reference": "reference external alternate related parent",
    "adjustment": "adjustment merchantorder",
    "date": "date dt dates day dat datum tag jour fecha dia data giorno dzien dag dato 日期",
    "time": """time timestamp datetime zeit uhrzeit zeitpunkt heure hora ora tijd godzina czas tid
        ts hour 时间""",
    "year": "year jahr annee ano anno jaar rok",
    "zone": "timezone zone offset gmtoff dstoff",
    "utc": "utc gmt",
    "status": "status stage zustand etat statut estatus stato situacao stan estadopedido 状态",
    "type": "type types kind typ tipo soort rodzaj slag 种类 类型",
    "event": "event events ereignis evento wydarzenie",
    "action": "action activity actions aktivitat",
    "channel": "channel channels kanal canal canale canales kanaal 渠道",
    "source": "source sources medium utm origin quelle herkunft origen fonte origem bron zrodlo",
    "marketplace": "marketplace marktplatz",
    "campaign": "campaign campaigns cmp kampagne campagne campana campagna campanha kampania"
    " kampanj 活动",
    "click": "click clicks klick clics",
    "visit": "visit visits session sessions besuch besuche visites visitas visite",
    "web": "web website online site",
    "recency": "recency",
    "days": "days tage jours dias giorni dagen dni dagar",
    "lifetime": "lifetime ltv clv",
    "method": "method mode methode meio meios metodo versandart",
    "reason": "reason grund motif note notes comment message subject memo bemerkung 备注 留言 原因",
    "flag": "is has requires taxable exempt eligible include included 是否",
    "dispute": "dispute disputed chargeback",
    "card": "card pan iban karte cartao",
    "ip": "ip browser useragent latitude longitude lat lon",
    "tracking": "tracking track shipment fulfillment fulfilment parcel 物流",
    "release": "release sortie",
    "other": "other andere autre otros altro outro",
    "service": "service services dienst",
    "policy": "policy permissions",
    "prior": "prior previous",
    "": """of the a an in at am on for and und der die das des fur fuer de du d l la le les ou
        del della di el los do da dos van het w z za y e et s info my your sur auf aus mit
        provient 的""",
}

CONCEPTS: Mapping[str, str] = {
    word: concept for concept, words in _WORDS.items() for word in words.split()
}
"""Word -> concept; the empty concept is that of words that say nothing."""
