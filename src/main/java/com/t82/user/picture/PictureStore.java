package com.t82.user.picture;

import com.t82.shared.ProblemException;
import java.util.Optional;
import org.springframework.core.io.Resource;

/**
 * Port to the store of pictures. Every method throws a {@link ProblemException} with {@link
 * PictureProblem#IMAGES_UNAVAILABLE} when the store does not answer. Called outside any transaction.
 */
interface PictureStore {

    void put(Picture picture);

    Optional<Resource> find(String name);

    /** Does nothing when there is no such picture. */
    void delete(String name);
}
