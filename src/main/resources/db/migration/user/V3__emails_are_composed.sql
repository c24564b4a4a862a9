-- E-mail addresses are compared in Unicode's composed form. Of two accounts that would become one, each keeps its key.
update user_account a set email_key = normalize(a.email_key, NFC)
where a.email_key is not null
  and a.email_key is not nfc normalized
  and not exists (
    select from user_account b
    where b.id <> a.id and normalize(b.email_key, NFC) = normalize(a.email_key, NFC)
  );
