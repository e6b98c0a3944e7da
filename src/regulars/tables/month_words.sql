-- Grain: one row per beginning of a month's name, in lower case. Key: word.
-- Three letters, or four where French needs them for June and July. Beginnings that mean different
-- months in different languages (lip, lis) are not listed: of such dates the year alone is kept.
select word, month
from (
    values
    ('jan', 1), ('jän', 1), ('ene', 1), ('gen', 1), ('sty', 1),
    ('feb', 2), ('fév', 2), ('fev', 2), ('lut', 2),
    ('mar', 3), ('mär', 3), ('mrz', 3), ('maa', 3), ('mrt', 3),
    ('apr', 4), ('avr', 4), ('abr', 4), ('kwi', 4),
    ('may', 5), ('mai', 5), ('mei', 5), ('mag', 5), ('maj', 5),
    ('jun', 6), ('juin', 6), ('giu', 6), ('cze', 6),
    ('jul', 7), ('juil', 7), ('lug', 7),
    ('aug', 8), ('aoû', 8), ('aou', 8), ('ago', 8), ('sie', 8),
    ('sep', 9), ('set', 9), ('wrz', 9),
    ('oct', 10), ('okt', 10), ('out', 10), ('ott', 10), ('paź', 10),
    ('nov', 11),
    ('dec', 12), ('dez', 12), ('déc', 12), ('dic', 12), ('gru', 12)
) as words(word, month)
