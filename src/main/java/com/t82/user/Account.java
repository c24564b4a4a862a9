package com.t82.user;

import com.t82.shared.NormalForm;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person who may sign in, until they withdraw. What is left then is the id alone. */
@Entity
@Table(name = "user_account")
class Account {

    @Id
    private UUID id;

    @Version
    private @Nullable Integer version;

    @Column
    private long revision;

    @Column
    private String name;

    @Column
    private @Nullable String email;

    @Column
    private @Nullable String emailKey;

    @Column
    private @Nullable String phoneNumber;

    @Column
    private @Nullable String passwordHash;

    @Column
    private @Nullable LocalDate birthDate;

    @Column
    private String address;

    @Column
    private String addressDetail;

    @Column
    private @Nullable String profileUrl;

    @Column
    private boolean artist;

    @Column
    private boolean artistRequested;

    @Column
    @Convert(converter = RolesConverter.class)
    private Set<Role> roles;

    @Column
    private Instant createdAt;

    @Column
    private @Nullable Instant withdrawnAt;

    protected Account() {}

    private Account(UserId id, String name, @Nullable String email, @Nullable String profileUrl, Instant now) {
        this.id = id.value();
        this.name = NormalForm.of(name);
        this.email = email;
        this.emailKey = email == null ? null : keyOf(email);
        this.address = "";
        this.addressDetail = "";
        this.profileUrl = blankToNull(profileUrl);
        this.roles = EnumSet.of(Role.USER);
        this.createdAt = now;
    }

    /** An account with a password. */
    static Account withPassword(UserId id, SigningUp.Application application, String passwordHash, Instant now) {
        Account account =
                new Account(id, application.name(), application.email().strip(), application.profileUrl(), now);
        account.passwordHash = passwordHash;
        account.phoneNumber = application.phoneNumber();
        account.birthDate = application.birthDate();
        account.address = application.address();
        account.addressDetail = application.addressDetail();
        account.artistRequested = application.artist();
        return account;
    }

    /**
     * An account without a password, for somebody a provider vouches for.
     *
     * @param email only an address that the provider has verified: another could be anybody's
     */
    static Account vouchedFor(
            UserId id, String name, @Nullable String email, @Nullable String profileUrl, Instant now) {
        return new Account(id, name, email, profileUrl, now);
    }

    /** The form in which e-mail addresses are compared. */
    static String keyOf(String email) {
        return EmailAddress.keyOf(email);
    }

    /**
     * Takes over what is given; {@code null} leaves as it is, an empty picture removes it.
     *
     * @return whether others see something different now
     */
    boolean change(
            String newName,
            @Nullable String newAddress,
            @Nullable String newAddressDetail,
            @Nullable String newProfileUrl) {
        if (newAddress != null) {
            address = newAddress;
        }
        if (newAddressDetail != null) {
            addressDetail = newAddressDetail;
        }
        String picture = newProfileUrl == null ? profileUrl : blankToNull(newProfileUrl);
        String composed = NormalForm.of(newName);
        if (name.equals(composed) && Objects.equals(profileUrl, picture)) {
            return false;
        }
        name = composed;
        profileUrl = picture;
        revision++;
        return true;
    }

    void changePassword(String newHash) {
        passwordHash = newHash;
    }

    /** From now on only a provider's word opens the account, until its owner sets a password again. */
    void dropPassword() {
        passwordHash = null;
    }

    /** @return whether that is a change */
    boolean grant(Set<Role> newRoles) {
        if (roles.equals(newRoles)) {
            return false;
        }
        roles = EnumSet.copyOf(newRoles);
        return true;
    }

    /** @return whether others see something different now */
    boolean decideArtist(boolean confirmed) {
        artistRequested = false;
        if (artist == confirmed) {
            return false;
        }
        artist = confirmed;
        revision++;
        return true;
    }

    void withdraw(Instant now) {
        name = "";
        email = null;
        emailKey = null;
        phoneNumber = null;
        passwordHash = null;
        birthDate = null;
        address = "";
        addressDetail = "";
        profileUrl = null;
        artist = false;
        artistRequested = false;
        roles = EnumSet.noneOf(Role.class);
        revision++;
        withdrawnAt = now;
    }

    UserId id() {
        return new UserId(id);
    }

    long revision() {
        return revision;
    }

    String name() {
        return name;
    }

    @Nullable String email() {
        return email;
    }

    @Nullable String phoneNumber() {
        return phoneNumber;
    }

    @Nullable String passwordHash() {
        return passwordHash;
    }

    @Nullable LocalDate birthDate() {
        return birthDate;
    }

    String address() {
        return address;
    }

    String addressDetail() {
        return addressDetail;
    }

    @Nullable String profileUrl() {
        return profileUrl;
    }

    /** Whether an administrator has confirmed it. */
    boolean isArtist() {
        return artist;
    }

    /** Whether the user asks to be confirmed as an artist, and nobody has decided yet. */
    boolean isArtistRequested() {
        return artistRequested;
    }

    /** Whether the account may do more than a fan. */
    boolean isPrivileged() {
        return roles.contains(Role.STAFF) || roles.contains(Role.ADMIN);
    }

    Set<Role> roles() {
        return roles;
    }

    Instant createdAt() {
        return createdAt;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
