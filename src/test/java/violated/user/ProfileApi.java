package violated.user;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Maps an address that a class of another module spells. */
@RestController
@RequestMapping("/api/v1/users")
class ProfileApi {

    @GetMapping("/me")
    String profile() {
        return "";
    }
}
