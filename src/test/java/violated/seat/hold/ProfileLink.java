package violated.seat.hold;

/** Spells addresses of another module. */
class ProfileLink {

    String own() {
        return "/api/v1/users/me";
    }

    String of(String user) {
        return "https://tickets.example" + user + "/api/v1/users/" + user;
    }
}
