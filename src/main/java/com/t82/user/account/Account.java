package com.t82.user.account;

import com.t82.shared.NormalForm;
import com.t82.user.UserId;
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

/** A person who can sign in. After withdrawal only the id remains. */
@Entity
@Table(name = "user_account")
public class Account {

    /** A regular expression: an {@code http} or {@code https} address, or nothing. */
    public static final String PICTURE_URL = "(https?://[^\\s\"'<>]+)?";

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
    public static Account withPassword(UserId id, Application application, String passwordHash, Instant now) {
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
     * An account without a password, for an identity at a provider.
     *
     * @param email only an address that the provider has verified, because any other may belong to another person
     */
    public static Account withoutPassword(
            UserId id, String name, @Nullable String email, @Nullable String profileUrl, Instant now) {
        return new Account(id, name, email, profileUrl, now);
    }

    /** The form in which e-mail addresses are compared. */
    public static String keyOf(String email) {
        return EmailAddress.keyOf(email);
    }

    /**
     * Changes the profile; {@code null} keeps the present value, an empty picture removes it.
     *
     * @return whether the public profile has changed
     */
    public boolean change(
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

    public void changePassword(String newHash) {
        passwordHash = newHash;
    }

    /** Removes the password: only a provider opens the account until its owner sets a new one. */
    public void dropPassword() {
        passwordHash = null;
    }

    /** @return whether the roles have changed */
    public boolean grant(Set<Role> newRoles) {
        if (roles.equals(newRoles)) {
            return false;
        }
        roles = EnumSet.copyOf(newRoles);
        return true;
    }

    /** @return whether the public profile has changed */
    public boolean decideArtist(boolean confirmed) {
        artistRequested = false;
        if (artist == confirmed) {
            return false;
        }
        artist = confirmed;
        revision++;
        return true;
    }

    public void withdraw(Instant now) {
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

    public UserId id() {
        return new UserId(id);
    }

    public long revision() {
        return revision;
    }

    public String name() {
        return name;
    }

    public @Nullable String email() {
        return email;
    }

    public @Nullable String phoneNumber() {
        return phoneNumber;
    }

    public @Nullable String passwordHash() {
        return passwordHash;
    }

    public @Nullable LocalDate birthDate() {
        return birthDate;
    }

    public String address() {
        return address;
    }

    public String addressDetail() {
        return addressDetail;
    }

    public @Nullable String profileUrl() {
        return profileUrl;
    }

    /** Whether an admin has confirmed that the user is an artist. */
    public boolean isArtist() {
        return artist;
    }

    /** Whether the user has asked to be confirmed as an artist and no admin has decided yet. */
    public boolean isArtistRequested() {
        return artistRequested;
    }

    /** Whether the account has a role beyond that of a fan. */
    public boolean isPrivileged() {
        return roles.contains(Role.STAFF) || roles.contains(Role.ADMIN);
    }

    public Set<Role> roles() {
        return roles;
    }

    public Instant createdAt() {
        return createdAt;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
