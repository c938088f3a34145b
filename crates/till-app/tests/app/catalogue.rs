//! The catalogue in memory follows the database, whoever changes it.

use fen::Fen;
use till::catalogue::NewProduct;
use till_app::catalogue::{Catalogue, Query, initials};
use till_store::{Location, Store};

fn product(code: &str, name: &str) -> NewProduct {
    NewProduct {
        code: code.into(),
        name: name.into(),
        initials: initials(name),
        category: "咖啡".into(),
        price: Fen::new(1_800),
    }
}

async fn names(catalogue: &Catalogue, text: &str, offset: usize, limit: usize) -> (Vec<String>, usize) {
    let query = Query { text: text.into(), category: None, offset, limit };
    let found = catalogue.find(&query).await.unwrap();
    (found.products.into_iter().map(|product| product.name).collect(), found.total)
}

#[tokio::test]
async fn another_programs_changes_are_found_after_a_look() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("till.sqlite"));
    let (ours, theirs) = (Store::open(&location).await.unwrap(), Store::open(&location).await.unwrap());
    ours.add_products(&[product("1", "拿铁"), product("2", "冰拿铁")]).await.unwrap();
    let catalogue = Catalogue::of(ours);
    assert_eq!(names(&catalogue, "nt", 0, 10).await, (vec!["拿铁".into(), "冰拿铁".into()], 2));
    assert_eq!(names(&catalogue, "nt", 1, 10).await, (vec!["冰拿铁".into()], 2), "the second page");

    let mut changes = catalogue.changes();
    changes.mark_unchanged();
    theirs.add_products(&[product("3", "榛果拿铁")]).await.unwrap();
    catalogue.reload().await.unwrap();
    assert!(changes.has_changed().unwrap(), "the page is told");
    assert_eq!(names(&catalogue, "nt", 0, 10).await.1, 3);
    assert_eq!(
        catalogue.index().await.unwrap().by_code("3").map(|found| found.name.as_str()),
        Some("榛果拿铁")
    );

    changes.mark_unchanged();
    catalogue.reload().await.unwrap();
    assert!(!changes.has_changed().unwrap(), "nothing new, nobody is told");
}
