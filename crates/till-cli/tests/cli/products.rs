//! `products`: a file in, a file out, and what a script reads of it.

use crate::shop::Shop;
use base64::Engine;

fn written(shop: &Shop, name: &str, text: &str) -> String {
    let file = shop.path().join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_file_is_looked_at_then_imported_and_comes_out_the_same() {
    let shop = Shop::unset();
    let file =
        written(&shop, "商品.csv", "条码,名称,价格,库存\n0069,拿铁,18,5\n0070,水,1.005,\n0071,茶,3,\n");
    let look = shop.saoma(["products", "import", &file, "--dry-run"]);
    assert_eq!(look.code, 2, "a bad row: {look:?}");
    assert_eq!((&look.lines[0]["row"], &look.lines[0]["problem"]), (&3.into(), &"too_precise".into()));
    assert_eq!(shop.saoma(["products", "import", &file]).code, 2, "all or none");
    let looked = shop.saoma(["products", "import", &file, "--dry-run", "--skip-bad"]);
    assert_eq!((looked.code, &looked.last()["new"]), (0, &2.into()), "nothing was stored so far: {looked:?}");
    let ran = shop.saoma(["products", "import", &file, "--skip-bad"]);
    assert_eq!(
        (ran.code, &ran.last()["event"], &ran.last()["bad"]),
        (0, &"imported".into(), &1.into()),
        "{ran:?}"
    );
    for name in ["out.csv", "out.XLSX"] {
        let out = shop.path().join(name);
        let out = out.to_str().unwrap();
        assert_eq!(shop.saoma(["products", "export", out]).last()["products"], 2);
        let again = shop.saoma(["products", "import", out]);
        assert_eq!(
            (again.code, &again.last()["unchanged"], &again.last()["changed"]),
            (0, &2.into(), &0.into())
        );
    }
    let audit = shop.saoma(["audit"]);
    assert_eq!(audit.lines.len(), 1, "what changes nothing is not told: {audit:?}");
    assert_eq!(
        (&audit.lines[0]["action"], &audit.lines[0]["subject"]),
        (&"products_imported".into(), &"商品.csv".into())
    );
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_what_is_missing() {
    let shop = Shop::unset();
    let file = written(&shop, "x.csv", "名称,分类\n水,饮料\n");
    let ran = shop.saoma(["products", "import", &file]);
    assert_eq!((ran.code, &ran.last()["field"]), (2, &"FILE".into()), "{ran:?}");
    assert!(ran.last()["message"].as_str().unwrap().contains("code, price"), "{ran:?}");
    assert_eq!(shop.saoma(["products", "import", "/no/such/file.csv"]).code, 2);
}

/// A red square of one pixel, as small as a PNG can be.
const RED: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

#[test]
fn a_product_is_given_a_picture_another_and_none() {
    let shop = Shop::unset();
    let table = written(&shop, "x.csv", "条码,名称,价格\n0069,拿铁,18\n");
    assert_eq!(shop.saoma(["products", "import", &table]).code, 0);
    let file = shop.path().join("红.png");
    std::fs::write(&file, base64::prelude::BASE64_STANDARD.decode(RED).unwrap()).unwrap();
    let file = file.to_str().unwrap();
    let picture = |what: [&str; 2]| shop.saoma(["products", "picture", what[0], what[1]]);
    for event in ["picture_set", "picture_replaced"] {
        let ran = picture(["0069", file]);
        assert_eq!(
            (ran.code, &ran.last()["event"], &ran.last()["name"]),
            (0, &event.into(), &"拿铁".into()),
            "{ran:?}"
        );
        assert!(ran.last()["picture"].is_i64(), "{ran:?}");
    }
    assert_eq!(shop.saoma(["products", "import", &table]).code, 0);
    let ran = picture(["0069", "--remove"]);
    assert_eq!(
        (ran.code, &ran.last()["event"]),
        (0, &"picture_removed".into()),
        "an import takes none away: {ran:?}"
    );
    assert_eq!(picture(["0069", "--remove"]).last()["event"], "picture_unchanged");
    let audit = shop.saoma(["audit"]);
    let told: Vec<_> = audit.lines.iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(told[..3], ["product_picture_removed", "product_picture_replaced", "product_picture_set"]);
    assert!(audit.lines[..3].iter().all(|line| line["who"] == "command line" && line["subject"] == "0069"));
}

#[test]
fn a_picture_that_cannot_be_used_is_refused_in_a_sentence() {
    let shop = Shop::unset();
    let table = written(&shop, "x.csv", "条码,名称,价格\n1,拿铁,18\n");
    assert_eq!(shop.saoma(["products", "import", &table]).code, 0);
    let heic = written(&shop, "IMG_0001.HEIC", "\0\0\0\u{18}ftypheic\0\0\0\0mif1heic");
    let ran = shop.saoma(["products", "picture", "1", &heic]);
    assert_eq!((ran.code, &ran.last()["field"]), (2, &"FILE".into()), "{ran:?}");
    assert!(ran.last()["message"].as_str().unwrap().contains("JPEG"), "{ran:?}");
    let ran = shop.saoma(["products", "picture", "2", "--remove"]);
    assert_eq!((ran.code, &ran.last()["field"]), (2, &"CODE".into()), "{ran:?}");
    assert_eq!(shop.saoma(["products", "picture", "1", "/no/such/file.png"]).code, 2);
    let huge = shop.path().join("huge.jpg");
    std::fs::File::create(&huge).unwrap().set_len(21 << 20).unwrap();
    let ran = shop.saoma(["products", "picture", "1", huge.to_str().unwrap()]);
    assert!(ran.code == 2 && ran.last()["message"].as_str().unwrap().contains("20 MB"), "{ran:?}");
    assert_eq!(shop.saoma(["products", "picture", "1"]).code, 2, "a file, or --remove");
}
