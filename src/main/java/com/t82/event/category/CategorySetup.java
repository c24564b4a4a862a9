package com.t82.event.category;

import com.t82.event.CategoryId;
import com.t82.shared.ProblemException;
import java.util.List;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Adds categories, two levels deep. */
@Component
public class CategorySetup {

    private final Categories categories;

    CategorySetup(Categories categories) {
        this.categories = categories;
    }

    /** @throws ProblemException {@link CategoryProblem#CATEGORY_NAME_TAKEN} */
    @Transactional
    public CategoryId addCategory(String name) {
        requireFree(0, name);
        return add(new Category(name));
    }

    /**
     * @throws ProblemException {@link CategoryProblem#NO_SUCH_CATEGORY}, {@link CategoryProblem#CATEGORY_TOO_DEEP} or
     *     {@link CategoryProblem#CATEGORY_NAME_TAKEN}
     */
    @Transactional
    public CategoryId addCategory(String name, CategoryId parent) {
        Category top = categories
                .findById(parent.value())
                .orElseThrow(() -> new ProblemException(CategoryProblem.NO_SUCH_CATEGORY));
        Category sub = top.subCategory(name);
        requireFree(parent.value(), name);
        return add(sub);
    }

    /** The unique index decides between concurrent requests that add the same name. */
    private CategoryId add(Category category) {
        try {
            return categories.saveAndFlush(category).id();
        } catch (DataIntegrityViolationException e) {
            throw new ProblemException(CategoryProblem.CATEGORY_NAME_TAKEN);
        }
    }

    private void requireFree(long parent, String name) {
        if (categories.has(parent, name)) {
            throw new ProblemException(CategoryProblem.CATEGORY_NAME_TAKEN);
        }
    }

    @Transactional(readOnly = true)
    List<Category> categories() {
        return categories.inOrder();
    }
}
