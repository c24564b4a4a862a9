package com.t82.user.member;

import com.t82.user.UserId;
import com.t82.user.UserProfileChanged;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.picture.ShownPictures;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Lets an admin confirm that a user is an artist, which is shown with reviews and replies. */
@Component
class ConfirmingArtists {

    private final Accounts accounts;
    private final ShownPictures pictures;
    private final ApplicationEventPublisher events;

    ConfirmingArtists(Accounts accounts, ShownPictures pictures, ApplicationEventPublisher events) {
        this.accounts = accounts;
        this.pictures = pictures;
        this.events = events;
    }

    /** Decides the user's request if there is one; an admin may also decide without a request. */
    @Transactional
    void decide(UserId user, boolean artist) {
        Account account = accounts.active(user);
        if (account.decideArtist(artist)) {
            events.publishEvent(new UserProfileChanged(
                    user, account.name(), pictures.of(account.profileUrl()), account.isArtist(), account.revision()));
        }
    }
}
