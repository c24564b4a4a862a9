package violated.user;

import jakarta.servlet.http.HttpServletRequest;

class PathReader {

    boolean isOwnProfile(HttpServletRequest request) {
        return request.getRequestURI().equals("/api/v1/users/me");
    }
}
