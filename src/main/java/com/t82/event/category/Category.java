package com.t82.event.category;

import com.t82.event.CategoryId;
import com.t82.shared.ProblemException;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A kind of show: top-level, or one level below a top-level one. */
@Entity
@Table(name = "event_category")
public class Category {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Column(name = "parent_id")
    private @Nullable Long parentId;

    @Column(name = "name")
    private String name;

    protected Category() {}

    /** A top-level category. */
    Category(String name) {
        this.name = name;
    }

    /** @throws ProblemException {@link CategoryProblem#CATEGORY_TOO_DEEP} when this is a sub-category itself */
    Category subCategory(String subName) {
        if (parentId != null) {
            throw new ProblemException(CategoryProblem.CATEGORY_TOO_DEEP);
        }
        Category sub = new Category(subName);
        sub.parentId = id;
        return sub;
    }

    public CategoryId id() {
        return new CategoryId(id);
    }

    /** The top-level category that this one is or belongs to. */
    public CategoryId top() {
        return new CategoryId(parentId == null ? id : parentId);
    }

    public boolean isTop() {
        return parentId == null;
    }

    String name() {
        return name;
    }
}
