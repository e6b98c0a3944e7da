-- Grain: one row per word for yes or no to being contacted, in lower case. Key: word.
select word, word_means = 'yes' as consent
from (
    values
    ('yes', 'yes'), ('y', 'yes'), ('true', 'yes'), ('t', 'yes'), ('1', 'yes'), ('1.0', 'yes'),
    ('on', 'yes'), ('ok', 'yes'), ('subscribed', 'yes'), ('subscriber', 'yes'),
    ('opt-in', 'yes'), ('opt in', 'yes'), ('optin', 'yes'), ('opted in', 'yes'),
    ('opted-in', 'yes'), ('double opt-in', 'yes'), ('granted', 'yes'), ('given', 'yes'),
    ('accepted', 'yes'), ('accepts marketing', 'yes'), ('agreed', 'yes'), ('active', 'yes'),
    ('confirmed', 'yes'), ('allowed', 'yes'), ('enabled', 'yes'),
    ('ja', 'yes'), ('j', 'yes'), ('wahr', 'yes'), ('angemeldet', 'yes'), ('abonniert', 'yes'),
    ('eingewilligt', 'yes'), ('aktiv', 'yes'),
    ('oui', 'yes'), ('o', 'yes'), ('vrai', 'yes'), ('abonné', 'yes'), ('inscrit', 'yes'),
    ('sí', 'yes'), ('si', 'yes'), ('s', 'yes'), ('verdadero', 'yes'), ('suscrito', 'yes'),
    ('sì', 'yes'), ('vero', 'yes'), ('iscritto', 'yes'),
    ('sim', 'yes'), ('verdadeiro', 'yes'), ('inscrito', 'yes'),
    ('waar', 'yes'), ('aangemeld', 'yes'), ('kyllä', 'yes'), ('tak', 'yes'), ('ano', 'yes'),
    ('áno', 'yes'), ('da', 'yes'), ('igen', 'yes'), ('jah', 'yes'), ('jā', 'yes'),
    ('taip', 'yes'), ('ναι', 'yes'), ('evet', 'yes'), ('да', 'yes'), ('так', 'yes'),
    ('no', 'no'), ('n', 'no'), ('false', 'no'), ('f', 'no'), ('0', 'no'), ('0.0', 'no'),
    ('off', 'no'), ('unsubscribed', 'no'), ('not subscribed', 'no'), ('not_subscribed', 'no'),
    ('never subscribed', 'no'), ('never_subscribed', 'no'), ('unsubscribe', 'no'),
    ('opt-out', 'no'), ('opt out', 'no'), ('optout', 'no'), ('opted out', 'no'),
    ('opted-out', 'no'), ('denied', 'no'), ('declined', 'no'), ('refused', 'no'),
    ('withdrawn', 'no'), ('revoked', 'no'), ('cleaned', 'no'), ('suppressed', 'no'),
    ('blocked', 'no'), ('bounced', 'no'), ('do not contact', 'no'), ('disabled', 'no'),
    ('inactive', 'no'), ('not granted', 'no'),
    ('nein', 'no'), ('falsch', 'no'), ('abgemeldet', 'no'), ('widerrufen', 'no'),
    ('inaktiv', 'no'), ('non', 'no'), ('faux', 'no'), ('désabonné', 'no'), ('désinscrit', 'no'),
    ('falso', 'no'), ('cancelado', 'no'), ('disiscritto', 'no'), ('não', 'no'), ('nao', 'no'),
    ('nee', 'no'), ('onwaar', 'no'), ('afgemeld', 'no'), ('nej', 'no'), ('nei', 'no'),
    ('ei', 'no'), ('nie', 'no'), ('ne', 'no'), ('nu', 'no'), ('nem', 'no'), ('nē', 'no'),
    ('όχι', 'no'), ('hayır', 'no'), ('нет', 'no'), ('ні', 'no'), ('не', 'no')
) as words(word, word_means)
